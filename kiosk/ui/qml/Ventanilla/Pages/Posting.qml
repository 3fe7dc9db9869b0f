pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// All of one tender, job or place: what it is, its dates, who is in it, and what can be done about it here.
Sheet {
    id: page

    required property ScreenModel screen
    required property PostingModel model

    // What has dates has much to read beside them.
    readonly property bool dated: model.steps.length > 0
    // Of a place one asks first where it is.
    readonly property bool place: model.kind === "location"

    compact: true
    heading: model.heading
    lead: model.lead
    actions: [
        Item {
            Layout.fillWidth: true
            visible: !Theme.portrait
        },
        TakeButton {
            Layout.fillWidth: Theme.portrait
            paper: page.model.paper
            screen: page.screen
        },
        ActionButton {
            Layout.fillWidth: Theme.portrait
            glyph: "back"
            primary: true
            text: Language.say("posting.to-list")
            visible: page.model.gone

            onClicked: page.screen.finding.postings.openList()
        }
    ]

    component OfferedPanel: TitledPanel {
        title: Language.say("posting.offered")

        Repeater {
            model: page.model.offered

            delegate: EntryCard {
                required property var modelData

                Layout.fillWidth: true
                note: modelData.note
                text: modelData.title

                onClicked: page.screen.finding.postings.openService(modelData.service)
            }
        }
    }

    component FactsPanel: TitledPanel {
        Repeater {
            model: page.model.facts

            delegate: FactLine {
                required property var modelData

                Layout.fillWidth: true
                glyph: modelData.glyph
                label: modelData.label
                note: modelData.note
                value: modelData.value
            }
        }
    }

    component PartsColumn: ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.room

        Repeater {
            model: page.model.parts

            delegate: TitledPanel {
                id: part

                required property var modelData

                title: part.modelData.title

                Words {
                    Layout.fillWidth: true
                    color: Theme.inkSoft
                    font.pixelSize: Theme.small
                    text: part.modelData.nothing
                    visible: part.modelData.lines.length === 0 && text !== ""
                }
                Repeater {
                    model: part.modelData.lines

                    delegate: PostingLine {
                        required property var modelData

                        Layout.fillWidth: true
                        codeSource: modelData.code
                        note: modelData.note
                        text: modelData.text
                    }
                }
            }
        }
    }

    Banner {
        Layout.fillWidth: true
        kind: page.model.good ? "success" : "notice"
        text: page.model.verdict
    }
    Banner {
        Layout.fillWidth: true
        kind: page.model.paper.kind
        text: page.model.paper.fate
        visible: text !== ""
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.room
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.room

        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            spacing: Theme.room

            OfferedPanel {
                visible: !page.place && page.model.offered.length > 0
            }
            FactsPanel {
                visible: page.dated || page.place
            }
            PartsColumn {
                visible: !page.dated && !page.place
            }
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            spacing: Theme.room

            TitledPanel {
                title: Language.say("posting.steps")
                visible: page.model.steps.length > 0

                Repeater {
                    model: page.model.steps

                    delegate: TimeStep {
                        required property var modelData

                        Layout.fillWidth: true
                        said: modelData.said
                        state_: modelData.state
                        title: modelData.title
                        when: modelData.when
                    }
                }
            }
            OfferedPanel {
                visible: page.place && page.model.offered.length > 0
            }
            PartsColumn {
                visible: page.dated || page.place
            }
            FactsPanel {
                visible: !page.dated && !page.place && page.model.facts.length > 0
            }
        }
    }
    Words {
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        text: page.model.asOf
    }
}
