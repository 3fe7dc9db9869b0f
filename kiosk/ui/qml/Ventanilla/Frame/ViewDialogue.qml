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

    actions: GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait && Theme.textPercent > 100 ? 1 : 2
        layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
        rowSpacing: Theme.gap

        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            glyph: "touch"
            text: Language.say("view.more")

            onClicked: dialogue.screen.openPanel("use")
        }
        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            primary: true
            text: Language.say("view.close")

            onClicked: dialogue.screen.closePanel()
        }
    }
    heading: Language.say("view.heading")

    PreferenceGroups {
        Layout.fillWidth: true
        groups: dialogue.screen.view.look
        view: dialogue.screen.view
    }
}
