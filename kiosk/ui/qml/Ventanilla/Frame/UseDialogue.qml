import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// How the visitor wants to hear and touch it: voice, keys, motion, switches. Kept for this visit.
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
            glyph: "text-size"
            text: Language.say("view.heading")

            onClicked: dialogue.screen.openPanel("view")
        }
        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            primary: true
            text: Language.say("view.close")

            onClicked: dialogue.screen.closePanel()
        }
    }
    heading: Language.say("view.use-heading")

    PreferenceGroups {
        Layout.fillWidth: true
        groups: dialogue.screen.view.use
        view: dialogue.screen.view
    }
}
