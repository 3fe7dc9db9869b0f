import QtQuick
import Ventanilla.Theme

// Shows where the keyboard is.
Rectangle {
    required property Item around

    anchors.fill: parent
    border.color: Theme.focus
    border.width: Theme.strongStroke
    color: "transparent"
    radius: Theme.radius
    visible: around.activeFocus
    z: 1
}
