pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Services found by words, or those of an area or a life event; narrowed by what matters.
Sheet {
    id: page

    required property ScreenModel screen
    required property ResultsModel model
    readonly property var chosenFilters: model.chosenFilters

    readonly property bool typing: field.activeFocus && !Theme.portrait

    compact: true
    heading: typing ? "" : model.heading

    SearchField {
        id: field

        Layout.fillWidth: true
        focus: page.model.searching
        hint: Theme.textPercent > 100 || Theme.portrait ? Language.say("home.search-hint-short") : Language.say("home.search-hint")
        text: page.model.query

        onEdited: typed => page.screen.search(typed)
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap
        visible: !page.typing

        Repeater {
            model: page.model.filters

            delegate: ChoiceCard {
                required property var modelData

                chosen: page.chosenFilters.includes(modelData.filter)
                several: true
                text: modelData.title

                onClicked: page.model.toggleFilter(modelData.filter)
            }
        }
    }
    Words {
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        text: page.model.summary
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
                    page.screen.search(modelData);
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

        Repeater {
            model: page.model.services

            delegate: ServiceCard {
                required property var modelData

                Layout.fillHeight: true
                Layout.fillWidth: true
                area: modelData.area
                authority: modelData.authority
                cost: modelData.cost
                free: modelData.free
                here: modelData.here
                text: modelData.name
                where: modelData.where

                onClicked: page.screen.openService(modelData.id)
            }
        }
    }
}
