pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// A tender, a job or a place among others: what, whose, and the facts that people choose by.
T.AbstractButton {
    id: card

    property string who: ""
    property var tags: []
    property string spoken: ""

    focusPolicy: Qt.StrongFocus
    implicitHeight: column.implicitHeight + 2 * Theme.gap
    Accessible.description: spoken
    Accessible.name: text
    Accessible.role: Accessible.Button
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Panel {
        color: card.down ? Theme.surfacePressed : Theme.surface

        FocusRing {
            around: card
        }
    }
    contentItem: Item {
        RowLayout {
            anchors.fill: parent
            anchors.margins: Theme.gap
            spacing: Theme.gap

            ColumnLayout {
                id: column

                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                spacing: Theme.tight / 2

                Text {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: Theme.ink
                    elide: Text.ElideRight
                    font.family: Theme.family
                    font.pixelSize: Theme.body
                    font.weight: Font.DemiBold
                    maximumLineCount: 3
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
                    text: card.who
                    textFormat: Text.PlainText
                    wrapMode: Text.Wrap
                }
                Flow {
                    Layout.fillWidth: true
                    spacing: Theme.gap

                    Repeater {
                        model: card.tags

                        delegate: Row {
                            id: tag

                            required property var modelData

                            readonly property color tint: modelData.strong ? Theme.primaryInk : Theme.inkSoft

                            spacing: Theme.tight

                            Glyph {
                                anchors.verticalCenter: parent.verticalCenter
                                name: tag.modelData.glyph
                                size: Theme.small
                                tint: tag.tint
                            }
                            Text {
                                Accessible.ignored: true
                                anchors.verticalCenter: parent.verticalCenter
                                color: tag.tint
                                font.family: Theme.family
                                font.pixelSize: Theme.smallest
                                font.weight: tag.modelData.strong ? Font.Bold : Font.DemiBold
                                text: tag.modelData.text
                                textFormat: Text.PlainText
                            }
                        }
                    }
                }
            }
            Glyph {
                name: "forward"
                tint: Theme.inkSoft
            }
        }
    }
}
