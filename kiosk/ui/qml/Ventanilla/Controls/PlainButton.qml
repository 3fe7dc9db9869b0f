import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Theme

// A button as small as a chip, for what goes along with a list.
T.AbstractButton {
    id: control

    property string glyph: ""
    property bool quiet: false
    property bool atStart: false

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.target, label.implicitHeight + 2 * Theme.tight)
    implicitWidth: Math.max(Theme.target, row.implicitWidth + 2 * (Theme.gap + Theme.tight))
    Accessible.name: text
    Accessible.role: Accessible.Button
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Rectangle {
        border.color: Theme.edge
        border.width: control.quiet ? 0 : Theme.stroke
        color: control.down ? Theme.surfacePressed : control.quiet ? "transparent" : Theme.surface
        radius: Theme.radius

        FocusRing {
            around: control
        }
    }
    contentItem: Item {
        RowLayout {
            id: row

            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.tight
            width: Math.min(implicitWidth, parent.width - 2 * Theme.tight)
            x: control.atStart ? Theme.gap : (parent.width - width) / 2

            Glyph {
                name: control.glyph
                size: Theme.body
                tint: Theme.primaryInk
                visible: control.glyph !== ""
            }
            Text {
                id: label

                Accessible.ignored: true
                Layout.fillWidth: true
                color: Theme.primaryInk
                font.family: Theme.family
                font.pixelSize: Theme.small
                font.weight: Font.DemiBold
                text: control.text
                textFormat: Text.PlainText
                wrapMode: Text.Wrap
            }
        }
    }
}
