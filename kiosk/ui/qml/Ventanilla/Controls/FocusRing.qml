import QtQuick
import Ventanilla.Theme

// Shows where the keyboard is.
Rectangle {
    required property Item around

    anchors.fill: parent
    anchors.margins: -Theme.strongStroke
    border.color: Theme.focus
    border.width: Theme.strongStroke
    color: "transparent"
    radius: Theme.radius + Theme.strongStroke
    visible: around.activeFocus
    z: 1
}
