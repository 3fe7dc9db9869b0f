import QtQuick
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Theme

// The still picture between two visits: the attract page's face, holding nothing of anybody.
Rectangle {
    color: Theme.deep

    Greca {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
    }
    Words {
        anchors.centerIn: parent
        color: Theme.deepWords
        font.pixelSize: Theme.display
        font.weight: Font.Bold
        text: Language.say("app.name")
    }
}
