import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Theme

// A button with a word and, where it helps, an icon. `primary`: the one thing to do on a page.
T.AbstractButton {
    id: control

    property bool primary: false
    property bool quiet: false
    property string glyph: ""
    property bool glyphAfter: false

    readonly property color face: primary ? (down ? Theme.primaryPressed : Theme.primary) : down ? Theme.surfacePressed : quiet ? "transparent" : Theme.surface
    readonly property color wordColor: primary ? Theme.primaryWords : Theme.primaryInk

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.button, row.implicitHeight + 2 * Theme.tight)
    implicitWidth: row.implicitWidth + 2 * Theme.room + Theme.gap
    opacity: enabled ? 1 : 0.45
    Accessible.name: text
    Accessible.role: Accessible.Button
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Rectangle {
        border.color: control.primary ? control.face : Theme.edge
        border.width: control.quiet ? 0 : Theme.stroke
        color: control.face
        radius: Theme.radius

        FocusRing {
            around: control
        }
    }
    contentItem: Item {
        RowLayout {
            id: row

            anchors.centerIn: parent
            layoutDirection: control.glyphAfter ? Qt.RightToLeft : Qt.LeftToRight
            spacing: Theme.gap
            width: Math.min(implicitWidth, parent.width - Theme.gap)

            Glyph {
                name: control.glyph
                tint: control.wordColor
                visible: control.glyph !== ""
            }
            Text {
                Accessible.ignored: true
                Layout.fillWidth: true
                color: control.wordColor
                elide: Text.ElideNone
                font.family: Theme.family
                font.pixelSize: Theme.body
                font.weight: Font.DemiBold
                // Words that are wrapped keep beside their sign.
                horizontalAlignment: control.glyph === "" ? Text.AlignHCenter : Text.AlignLeft
                text: control.text
                textFormat: Text.PlainText
                wrapMode: Text.Wrap
            }
        }
    }
}
