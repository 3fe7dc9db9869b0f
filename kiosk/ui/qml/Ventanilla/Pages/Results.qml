pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Services found by words, or those of an area, a life event, an authority or a place; narrowed by
// what matters.
Sheet {
    id: page

    required property ScreenModel screen
    required property ResultsModel model

    readonly property bool folded: Theme.textPercent > 100 || (Theme.narrow && !Theme.portrait)
    readonly property bool typing: field.activeFocus && !Theme.portrait
    readonly property Item focused: Window.activeFocusItem
    // Whoever goes on by keys from the field comes to the button, though the rows could be seen.
    property bool searching: model.searching

    onFocusedChanged: searching = field.activeFocus || narrow.activeFocus

    compact: true
    heading: typing ? "" : model.heading

    SearchField {
        id: field

        Layout.fillWidth: true
        focus: page.model.searching
        hint: Theme.textPercent > 100 || Theme.portrait ? Language.say("home.search-hint-short") : Language.say("home.search-hint")
        text: page.model.query

        onEdited: typed => page.screen.finding.search(typed)
    }
    Loader {
        Layout.fillWidth: true
        active: !page.folded && !page.searching
        visible: active

        sourceComponent: NarrowRow {
            model: page.model
            screen: page.screen
        }
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait && Theme.textPercent > 100 ? 1 : 2
        rowSpacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                color: Theme.success
                font.pixelSize: Theme.small
                font.weight: Font.DemiBold
                text: page.model.understood
                visible: text !== ""
            }
            Words {
                Layout.fillWidth: true
                color: page.model.nothing ? Theme.ink : Theme.inkSoft
                font.pixelSize: page.model.nothing ? Theme.body : Theme.small
                font.weight: page.model.nothing ? Font.DemiBold : Font.Normal
                heading: page.model.nothing
                text: page.model.summary
            }
            Words {
                Layout.fillWidth: true
                font.pixelSize: Theme.small
                text: page.model.away
                visible: text !== ""
            }
        }
        Row {
            spacing: Theme.gap
            visible: page.folded || page.searching || page.model.narrowed

            PlainButton {
                id: narrow

                glyph: "narrow"
                text: page.model.narrowWords
                visible: page.folded || page.searching

                onClicked: page.screen.openPanel("narrow")
            }
            PlainButton {
                glyph: "close"
                text: Language.say("narrow.clear")
                visible: page.model.narrowed

                onClicked: page.screen.finding.clear()
            }
        }
    }
    GuidesFound {
        Layout.fillWidth: true
        found: page.model.guides
        screen: page.screen
    }
    AlsoFound {
        Layout.fillWidth: true
        alone: page.model.onlyOthers
        found: page.model.nothing ? page.model.also : []
        screen: page.screen
    }
    Words {
        Layout.fillWidth: true
        font.pixelSize: Theme.small
        font.weight: Font.Bold
        heading: true
        text: page.model.nearWords
        visible: text !== ""
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap
        visible: page.model.suggestions.length > 0

        Repeater {
            model: page.model.suggestions

            delegate: ActionButton {
                required property string modelData

                glyph: "search"
                text: modelData

                onClicked: {
                    field.text = modelData;
                    page.screen.finding.search(modelData);
                }
            }
        }
    }
    GridLayout {
        id: list

        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.gap
        uniformCellWidths: true
        visible: cards.count > 0

        Repeater {
            id: cards

            model: page.model.cards

            delegate: ServiceCard {
                required property string service

                Layout.fillHeight: true
                Layout.fillWidth: true

                onOpened: page.screen.openService(service)
                onOthersWanted: page.screen.finding.openElsewhere(service)
            }
        }
        Item {
            Layout.fillWidth: true
            visible: cards.count === 1 && list.columns > 1
        }
    }
    AlsoFound {
        Layout.fillWidth: true
        found: page.model.nothing ? [] : page.model.also
        screen: page.screen
    }
    ActionButton {
        Layout.alignment: Qt.AlignHCenter
        text: page.model.more
        visible: text !== ""

        onClicked: page.model.showMore()
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap

        Words {
            font.pixelSize: Theme.small
            height: Math.max(Theme.button, implicitHeight)
            text: page.model.beyond
            verticalAlignment: Text.AlignVCenter
            visible: text !== ""
            width: Math.min(implicitWidth, page.contentWidth)
        }
        ActionButton {
            glyph: "search"
            text: Language.say("results.everywhere")
            visible: page.model.beyond !== ""

            onClicked: page.screen.finding.searchEverywhere()
        }
        ActionButton {
            glyph: "help"
            text: Language.say("results.help")
            visible: page.model.nothing

            onClicked: page.screen.openPanel("help")
        }
    }
}
