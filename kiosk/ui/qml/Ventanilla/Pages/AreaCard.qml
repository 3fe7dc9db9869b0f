import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// One of the five areas.
T.AbstractButton {
    id: card

    required property string area
    property string glyph: area
    property string examples: ""
    property bool wide: false

    focusPolicy: Qt.StrongFocus
    implicitHeight: grid.implicitHeight + 2 * Theme.room + Theme.gap
    Accessible.description: examples
    Accessible.name: text
    Accessible.role: Accessible.Button
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Panel {
        border.color: card.down ? Theme.areaInk(card.area) : Theme.hairline
        color: card.down ? Theme.surfacePressed : Theme.surface

        Rectangle {
            anchors.bottom: parent.bottom
            anchors.left: parent.left
            anchors.margins: Theme.radius
            anchors.right: parent.right
            color: Theme.areaInk(card.area)
            height: Theme.strongStroke
            radius: height / 2
        }
        FocusRing {
            around: card
        }
    }
    contentItem: Item {
        GridLayout {
            id: grid

            anchors.left: parent.left
            anchors.margins: Theme.room
            anchors.right: parent.right
            anchors.top: parent.top
            columnSpacing: Theme.room
            columns: card.wide ? 2 : 1
            rowSpacing: Theme.gap

            AreaBadge {
                Layout.alignment: Qt.AlignTop
                area: card.area
                glyph: card.glyph
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.tight

                Text {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: Theme.ink
                    font.family: Theme.family
                    font.pixelSize: Theme.body
                    font.weight: Font.Bold
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
                    text: card.examples
                    textFormat: Text.PlainText
                    wrapMode: Text.Wrap
                }
            }
        }
    }
}
