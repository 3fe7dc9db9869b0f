import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models

// Calls a person: large enough to be seen from the centre's desk.
Dialogue {
    id: dialogue

    required property ScreenModel screen

    heading: qsTrId("help.heading")
    text: qsTrId("help.text")

    Banner {
        Layout.fillWidth: true
        text: qsTrId("help.privacy")
    }
    ActionButton {
        Layout.fillWidth: true
        focus: true
        primary: true
        text: qsTrId("help.close")

        onClicked: dialogue.screen.closePanel()
    }
}
