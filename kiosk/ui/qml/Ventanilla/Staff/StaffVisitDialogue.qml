import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Staff are at the door while somebody's visit is open: it ends before anything of theirs is seen.
Dialogue {
    id: dialogue

    required property ScreenModel screen
    required property StaffModel staff

    heading: Language.say("staff.visit-heading")
    text: Language.say("staff.visit-text")

    ActionButton {
        Layout.fillWidth: true
        glyph: "person"
        text: Language.say("staff.visit-help")

        onClicked: dialogue.staff.help()
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait ? 1 : 2
        rowSpacing: Theme.gap

        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            focus: true
            glyph: "back"
            primary: true
            text: Language.say("staff.visit-stay")

            onClicked: dialogue.screen.closePanel()
        }
        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            glyph: "finish"
            text: Language.say("staff.visit-end")

            onClicked: dialogue.screen.finish()
        }
    }
}
