pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// A service among others: its name, who answers, what it costs, and whether it is done here.
T.AbstractButton {
    id: card

    property string area: ""
    property string authority: ""
    property string cost: ""
    property bool free: false
    property string where: ""
    property bool here: false

    focusPolicy: Qt.StrongFocus
    implicitHeight: row.implicitHeight + 2 * Theme.gap
    Accessible.description: [authority, cost, where].join(". ")
    Accessible.name: text
    Accessible.role: Accessible.Button
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    component Tag: RowLayout {
        id: tag

        property string glyph: ""
        property string text: ""
        property color tint: Theme.inkSoft

        spacing: Theme.tight

        Glyph {
            name: tag.glyph
            size: Theme.small
            tint: tag.tint
        }
        Text {
            Accessible.ignored: true
            color: tag.tint
            font.family: Theme.family
            font.pixelSize: Theme.smallest
            font.weight: Font.DemiBold
            text: tag.text
            textFormat: Text.PlainText
        }
    }

    background: Panel {
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

            AreaBadge {
                Layout.alignment: Qt.AlignTop
                area: card.area
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.tight / 2

                Text {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: Theme.ink
                    font.family: Theme.family
                    font.pixelSize: Theme.body
                    font.weight: Font.DemiBold
                    text: card.text
                    textFormat: Text.PlainText
                    wrapMode: Text.Wrap
                }
                Text {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: Theme.inkSoft
                    elide: Text.ElideRight
                    font.family: Theme.family
                    font.pixelSize: Theme.smallest
                    maximumLineCount: 2
                    text: card.authority
                    textFormat: Text.PlainText
                    wrapMode: Text.Wrap
                }
                Flow {
                    Layout.fillWidth: true
                    spacing: Theme.room

                    Tag {
                        glyph: "money"
                        text: card.cost
                        tint: card.free ? Theme.success : Theme.inkSoft
                    }
                    Tag {
                        glyph: card.here ? "here" : "notice"
                        text: card.where
                        tint: card.here ? Theme.success : Theme.inkSoft
                    }
                }
            }
            Glyph {
                name: "forward"
                tint: Theme.primaryInk
            }
        }
    }
}
