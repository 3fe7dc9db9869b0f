pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// How the visitor wants to see it: letters, colours, where the controls are. Kept for this visit.
Dialogue {
    id: dialogue

    required property ScreenModel screen

    heading: Language.say("view.heading")

    component Group: ColumnLayout {
        id: group

        property string title: ""
        property var options: []
        property string chosen: ""

        signal picked(string value)

        Layout.fillWidth: true
        spacing: Theme.tight

        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            text: group.title
        }
        GridLayout {
            Layout.fillWidth: true
            columnSpacing: Theme.gap
            columns: Theme.portrait && Theme.textPercent > 100 ? 1 : 3
            rowSpacing: Theme.gap
            uniformCellWidths: true

            Repeater {
                model: group.options

                delegate: ChoiceCard {
                    required property var modelData

                    Layout.fillWidth: true
                    chosen: modelData.value === group.chosen
                    text: modelData.title

                    onClicked: group.picked(modelData.value)
                }
            }
        }
    }

    Group {
        chosen: String(dialogue.screen.view.textPercent)
        options: dialogue.screen.view.textSizes
        title: Language.say("view.text-size")

        onPicked: value => dialogue.screen.view.setTextPercent(value)
    }
    Group {
        chosen: dialogue.screen.view.theme
        options: dialogue.screen.view.themes
        title: Language.say("view.theme")

        onPicked: value => dialogue.screen.view.setTheme(value)
    }
    Group {
        chosen: dialogue.screen.view.controlsLow ? "low" : "usual"
        options: dialogue.screen.view.reaches
        title: Language.say("view.reach")

        onPicked: value => dialogue.screen.view.setReach(value)
    }
    ActionButton {
        Layout.alignment: Qt.AlignRight
        focus: true
        primary: true
        text: Language.say("view.close")

        onClicked: dialogue.screen.closePanel()
    }
}
