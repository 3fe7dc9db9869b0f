import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models

// Calls a person: large enough to be seen from the centre's desk.
Dialogue {
    id: dialogue

    required property ScreenModel screen
    required property StaffModel staff

    heading: Language.say("help.heading")
    text: Language.say("help.text")

    Banner {
        Layout.fillWidth: true
        text: Language.say("help.privacy")
    }
    ActionButton {
        Layout.fillWidth: true
        text: Language.say("opinions.complain")
        visible: dialogue.screen.opinions.takesComplaints

        onClicked: dialogue.screen.opinions.complain()
    }
    ActionButton {
        Layout.fillWidth: true
        glyph: "person"
        quiet: true
        text: Language.say("helping.offer")

        onClicked: dialogue.staff.help()
    }
    ActionButton {
        Layout.fillWidth: true
        focus: true
        primary: true
        text: Language.say("help.close")

        onClicked: dialogue.screen.closePanel()
    }
}
