import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// A file that may be chosen.
T.AbstractButton {
    id: row

    required property string name
    required property string note

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.button, words.implicitHeight + 2 * Theme.gap)
    text: name
    Accessible.description: note
    Accessible.name: name
    Accessible.role: Accessible.Button
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Rectangle {
        border.color: Theme.edge
        border.width: Theme.stroke
        color: row.down ? Theme.surfacePressed : Theme.surface
        radius: Theme.radius

        FocusRing {
            around: row
        }
    }
    contentItem: Item {
        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: Theme.gap
            anchors.rightMargin: Theme.gap
            spacing: Theme.gap

            Glyph {
                name: "document"
                tint: Theme.primaryInk
            }
            ColumnLayout {
                id: words

                Layout.fillWidth: true
                spacing: 0

                Words {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    font.weight: Font.DemiBold
                    text: row.name
                    wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                }
                Words {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: Theme.inkSoft
                    font.pixelSize: Theme.small
                    text: row.note
                    wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                }
            }
        }
    }
}
