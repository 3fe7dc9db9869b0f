pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// What a key offers that was held, in a row over the keyboard. Part of the window, never a popup.
Rectangle {
    id: offer

    required property KeyboardModel model
    readonly property bool isOffer: true

    signal picked(string face)

    border.color: Theme.primaryInk
    border.width: Theme.strongStroke
    color: Theme.surfacePressed
    implicitHeight: row.implicitHeight + 2 * Theme.gap
    radius: Theme.radius
    visible: model.offered.length > 0
    Accessible.name: Language.say("keyboard.offered")
    Accessible.role: Accessible.Grouping

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.margins: Theme.gap
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gap

        Repeater {
            model: offer.model.offered

            delegate: Key {
                required property string modelData

                Layout.fillWidth: true
                Layout.minimumWidth: Theme.target
                text: modelData

                onClicked: offer.picked(modelData)
            }
        }
        Key {
            Layout.preferredWidth: Theme.target * 1.5
            Accessible.name: Language.say("keyboard.withdraw")
            glyph: "close"

            onClicked: offer.model.withdraw()
        }
    }
}
