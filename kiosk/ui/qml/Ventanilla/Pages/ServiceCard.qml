pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// A service among others: its name, who answers, what it costs, and whether it is done here; and
// the way to the same service of other places.
Panel {
    id: card

    required property string name
    required property string area
    required property string authority
    required property string cost
    required property bool free
    required property string where
    required property bool here
    required property string others
    required property string othersName
    required property string fallback

    signal opened
    signal othersWanted

    implicitHeight: column.implicitHeight

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

    ColumnLayout {
        id: column

        anchors.fill: parent
        spacing: 0

        T.AbstractButton {
            id: button

            Layout.fillHeight: true
            Layout.fillWidth: true
            focusPolicy: Qt.StrongFocus
            implicitHeight: row.implicitHeight + 2 * Theme.gap
            text: card.name
            Accessible.description: [card.authority, card.cost, card.where, card.fallback].filter(said => said !== "").join(". ")
            Accessible.name: text
            Accessible.role: Accessible.Button
            Accessible.onPressAction: clicked()
            Keys.onReturnPressed: clicked()
            Keys.onEnterPressed: clicked()

            onClicked: card.opened()

            background: Rectangle {
                color: button.down ? Theme.surfacePressed : "transparent"
                radius: Theme.radius

                FocusRing {
                    around: button
                }
            }
            contentItem: Item {
                RowLayout {
                    id: row

                    anchors.left: parent.left
                    anchors.margins: Theme.gap
                    anchors.right: parent.right
                    anchors.top: parent.top
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
                            text: card.name
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
                            Loader {
                                active: card.fallback !== ""
                                visible: active

                                sourceComponent: Tag {
                                    glyph: "language"
                                    text: card.fallback
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
        // Most have none, and a button that nobody sees takes as long to build as one that is seen.
        Loader {
            Layout.fillWidth: true
            active: card.others !== ""
            visible: active

            sourceComponent: ColumnLayout {
                spacing: 0

                Rectangle {
                    Layout.bottomMargin: Theme.gap / 2
                    Layout.fillWidth: true
                    Layout.leftMargin: Theme.gap
                    Layout.rightMargin: Theme.gap
                    Layout.topMargin: Theme.gap / 2
                    color: Theme.hairline
                    implicitHeight: Theme.stroke
                }
                PlainButton {
                    Accessible.name: card.othersName
                    Layout.fillWidth: true
                    atStart: true
                    glyph: "place"
                    quiet: true
                    text: card.others

                    onClicked: card.othersWanted()
                }
            }
        }
    }
}
