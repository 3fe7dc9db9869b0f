pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Tenders or jobs: searched, narrowed, sorted, with the day they were true on.
Sheet {
    id: page

    required property ScreenModel screen
    required property PostingsModel model

    readonly property var chosen: model.chosen
    readonly property var usable: model.usable
    readonly property PostingMovesModel moves: screen.finding.postings
    readonly property bool typing: field.activeFocus && !Theme.portrait
    property bool unfolded: false

    compact: true
    heading: typing ? "" : model.heading

    SearchField {
        id: field

        Layout.fillWidth: true
        hint: page.model.hint
        label: page.model.label
        text: page.model.query

        onEdited: typed => page.moves.search(typed)
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap

        PlainButton {
            glyph: "narrow"
            text: page.model.narrowWords

            onClicked: page.unfolded = !page.unfolded
        }
        Repeater {
            model: page.model.choices

            delegate: PlainButton {
                required property var modelData

                glyph: modelData.glyph
                text: modelData.text

                onClicked: page.moves.openChoice(modelData.field)
            }
        }
        PlainButton {
            glyph: "close"
            text: Language.say("narrow.clear")
            visible: page.model.narrowed

            onClicked: page.moves.clear()
        }
        PlainButton {
            glyph: "chart"
            text: Language.say("postings.plots")
            visible: page.model.hasPlots

            onClicked: page.moves.openPlots()
        }
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.room
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.tight

        Words {
            Layout.fillWidth: true
            font.pixelSize: Theme.small
            font.weight: Font.DemiBold
            text: page.model.summary
        }
        Words {
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            text: page.model.asOf
        }
    }
    Repeater {
        model: page.unfolded ? page.model.groups : []

        delegate: ColumnLayout {
            id: group

            required property var modelData

            Layout.fillWidth: true
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                font.pixelSize: Theme.small
                font.weight: Font.DemiBold
                text: group.modelData.title
            }
            Flow {
                Layout.fillWidth: true
                spacing: Theme.gap

                Repeater {
                    model: group.modelData.options

                    delegate: Chip {
                        required property var modelData

                        chosen: page.chosen.includes(modelData.name)
                        enabled: page.usable.includes(modelData.name)
                        explanation: page.model.counts[modelData.name].words
                        figure: page.model.counts[modelData.name].figure
                        several: false
                        text: modelData.title

                        onClicked: page.moves.toggle(modelData.name)
                    }
                }
            }
        }
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.tight
        visible: page.unfolded

        Words {
            Layout.fillWidth: true
            font.pixelSize: Theme.small
            font.weight: Font.DemiBold
            text: Language.say("postings.sorted")
        }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.gap

            Repeater {
                model: page.model.sorts

                delegate: Chip {
                    required property var modelData

                    chosen: modelData.sort === page.model.sort
                    several: false
                    text: modelData.title

                    onClicked: page.moves.sort(modelData.sort)
                }
            }
        }
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.gap
        uniformCellWidths: true
        // A layout that its last item leaves would keep its height.
        visible: cards.count > 0

        Repeater {
            id: cards

            model: page.model.cards

            delegate: PostingCard {
                required property var modelData

                Layout.fillHeight: true
                Layout.fillWidth: true
                spoken: modelData.spoken
                tags: modelData.tags
                text: modelData.title
                who: modelData.who

                onClicked: page.moves.openPosting(modelData.key)
            }
        }
        Item {
            Layout.fillWidth: true
            visible: cards.count === 1
        }
    }
    ActionButton {
        Layout.alignment: Qt.AlignHCenter
        text: page.model.more
        visible: text !== ""

        onClicked: page.model.showMore()
    }
}
