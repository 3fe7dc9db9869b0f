import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// One way among others: its name, and what is said beside it.
T.AbstractButton {
    id: card

    property string note: ""
    // One that stands before others.
    property bool strong: false

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.button, row.implicitHeight + 2 * Theme.tight)
    Accessible.description: note
    Accessible.name: text
    Accessible.role: Accessible.Button
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Panel {
        border.color: card.strong ? Theme.primaryInk : Theme.edge
        border.width: card.strong ? Theme.strongStroke : Theme.stroke
        color: card.down ? Theme.surfacePressed : Theme.surface

        FocusRing {
            around: card
        }
    }
    contentItem: Item {
        RowLayout {
            id: row

            anchors.left: parent.left
            anchors.margins: Theme.gap
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.gap

            ColumnLayout {
                Layout.fillWidth: true
                spacing: 0

                Text {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: Theme.ink
                    font.family: Theme.family
                    font.pixelSize: card.strong ? Theme.body : Theme.small
                    font.weight: Font.DemiBold
                    text: card.text
                    textFormat: Text.PlainText
                    wrapMode: Text.Wrap
                }
                Text {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: Theme.inkSoft
                    font.family: Theme.family
                    font.pixelSize: Theme.smallest
                    text: card.note
                    textFormat: Text.PlainText
                    visible: text !== ""
                    wrapMode: Text.Wrap
                }
            }
            Glyph {
                name: "forward"
                tint: Theme.inkSoft
            }
        }
    }
}
