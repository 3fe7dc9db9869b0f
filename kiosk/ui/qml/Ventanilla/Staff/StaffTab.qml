import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// One page of the panel.
T.AbstractButton {
    id: tab

    property bool chosen: false
    property string glyph: ""

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.target, row.implicitHeight + 2 * Theme.tight)
    implicitWidth: row.implicitWidth + 2 * Theme.gap + Theme.room
    Accessible.checked: chosen
    Accessible.name: text
    Accessible.role: Accessible.RadioButton
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Rectangle {
        border.color: tab.chosen ? Theme.primaryInk : Theme.edge
        border.width: tab.chosen ? Theme.strongStroke : Theme.stroke
        color: tab.down ? Theme.surfacePressed : tab.chosen ? Theme.primaryTint : Theme.surface
        radius: Theme.radius

        FocusRing {
            around: tab
        }
    }
    contentItem: Item {
        RowLayout {
            id: row

            anchors.left: parent.left
            anchors.leftMargin: Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.gap

            Glyph {
                name: tab.glyph
                tint: Theme.primaryInk
            }
            Text {
                Accessible.ignored: true
                color: Theme.ink
                font.family: Theme.family
                font.pixelSize: Theme.small
                font.weight: tab.chosen ? Font.Bold : Font.DemiBold
                text: tab.text
                textFormat: Text.PlainText
            }
        }
    }
}
