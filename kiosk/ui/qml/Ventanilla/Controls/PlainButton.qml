import QtQuick
import QtQuick.Templates as T
import Ventanilla.Theme

// A button as small as a chip, for what goes along with a list.
T.AbstractButton {
    id: control

    property string glyph: ""
    property bool glyphAfter: false
    property bool quiet: false
    property bool atStart: false
    // Said beforehand: a width that followed the row's would turn in a circle where words are wrapped.
    readonly property real before: mark.visible ? mark.width + Theme.tight : 0

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.target, label.implicitHeight + 2 * Theme.tight)
    implicitWidth: Math.max(Theme.target, before + Math.ceil(label.implicitWidth) + 2 * (Theme.gap + Theme.tight))
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
        Row {
            anchors.verticalCenter: parent.verticalCenter
            layoutDirection: control.glyphAfter ? Qt.RightToLeft : Qt.LeftToRight
            spacing: Theme.tight
            x: control.atStart ? Theme.gap : (parent.width - width) / 2

            Glyph {
                id: mark

                anchors.verticalCenter: parent.verticalCenter
                name: control.glyph
                size: Theme.body
                tint: Theme.primaryInk
                visible: control.glyph !== ""
            }
            Text {
                id: label

                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.primaryInk
                font.family: Theme.family
                font.pixelSize: Theme.small
                font.weight: Font.DemiBold
                text: control.text
                textFormat: Text.PlainText
                width: Math.max(0, Math.min(Math.ceil(implicitWidth), control.width - control.before - 2 * Theme.tight))
                wrapMode: Text.Wrap
            }
        }
    }
}
