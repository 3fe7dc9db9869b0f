import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// A sign over its word, in the bar that never leaves.
T.AbstractButton {
    id: control

    required property string glyph
    property bool strong: false
    readonly property color tint: strong ? Theme.primaryInk : Theme.ink

    focusPolicy: Qt.StrongFocus
    implicitWidth: Math.max(Theme.target, Math.min(word.implicitWidth, Theme.barWordWidth) + (Theme.portrait ? Theme.gap : 2 * Theme.gap))
    opacity: enabled ? 1 : 0.4
    Accessible.name: text
    Accessible.role: Accessible.Button
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Rectangle {
        border.color: Theme.primaryInk
        border.width: control.strong ? Theme.stroke : 0
        color: control.down ? Theme.surfacePressed : "transparent"
        radius: Theme.radius

        FocusRing {
            around: control
        }
    }
    contentItem: Item {
        ColumnLayout {
            anchors.centerIn: parent
            spacing: 0

            Glyph {
                Layout.alignment: Qt.AlignHCenter
                name: control.glyph
                tint: control.tint
            }
            Text {
                id: word

                Accessible.ignored: true
                Layout.alignment: Qt.AlignHCenter
                Layout.maximumWidth: Theme.barWordWidth
                color: control.tint
                font.family: Theme.family
                font.pixelSize: Theme.smallest
                font.weight: control.strong ? Font.DemiBold : Font.Medium
                text: control.text
                horizontalAlignment: Text.AlignHCenter
                textFormat: Text.PlainText
                wrapMode: Text.Wrap
            }
        }
    }
}
