import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Nobody touched the screen for long. Any touch stays.
Dialogue {
    id: dialogue

    required property ScreenModel screen

    heading: Language.say("idle.heading")
    text: Language.say("idle.text")

    Words {
        Layout.alignment: Qt.AlignHCenter
        color: Theme.primaryInk
        font.pixelSize: Theme.display
        font.weight: Font.Bold
        text: dialogue.screen.secondsLeft
    }
    ActionButton {
        Layout.fillWidth: true
        focus: true
        glyph: "touch"
        primary: true
        text: Language.say("idle.stay")

        onClicked: dialogue.screen.touch()
    }
    ActionButton {
        Layout.fillWidth: true
        glyph: "finish"
        text: Language.say("finish.leave")

        onClicked: dialogue.screen.finish()
    }
}
