import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// Nobody touched the screen for long. Any touch stays.
Dialogue {
    id: dialogue

    required property ScreenModel screen

    heading: qsTrId("idle.heading")
    text: qsTrId("idle.text")

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
        text: qsTrId("idle.stay")

        onClicked: dialogue.screen.touch()
    }
    ActionButton {
        Layout.fillWidth: true
        glyph: "finish"
        text: qsTrId("finish.leave")

        onClicked: dialogue.screen.finish()
    }
}
