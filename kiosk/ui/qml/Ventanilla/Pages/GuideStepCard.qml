import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// A step of a guide: its number, what it is and gives, who does it, and where it stands.
Panel {
    id: card

    required property var step

    signal opened
    signal marked

    border.color: step.next ? Theme.primaryInk : Theme.hairline
    border.width: step.next ? Theme.strongStroke : Theme.stroke
    implicitHeight: halves.implicitHeight

    component Line: Text {
        Accessible.ignored: true
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.family: Theme.family
        font.pixelSize: Theme.smallest
        textFormat: Text.PlainText
        visible: text !== ""
        wrapMode: Text.Wrap
    }

    GridLayout {
        id: halves

        anchors.left: parent.left
        anchors.right: parent.right
        columnSpacing: 0
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.leastGap

        T.AbstractButton {
            id: button

            Layout.fillWidth: true
            enabled: card.step.service !== ""
            focusPolicy: Qt.StrongFocus
            implicitHeight: row.implicitHeight + 2 * Theme.gap
            text: card.step.title
            Accessible.description: [card.step.gives, card.step.facts, card.step.optional, card.step.standing].filter(said => said !== "").join(". ")
            Accessible.name: `${card.step.mark}. ${text}`
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
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.gap

                    Rectangle {
                        Layout.alignment: Qt.AlignTop
                        border.color: card.step.kind === "success" ? Theme.success : Theme.primaryInk
                        border.width: Theme.stroke
                        color: card.step.kind === "success" ? Theme.successTint : card.step.next ? Theme.primary : Theme.surface
                        implicitHeight: Theme.bigIcon
                        implicitWidth: Theme.bigIcon
                        radius: height / 2

                        Text {
                            Accessible.ignored: true
                            anchors.centerIn: parent
                            color: card.step.kind === "success" ? Theme.success : card.step.next ? Theme.primaryWords : Theme.primaryInk
                            font.family: Theme.family
                            font.pixelSize: Theme.body
                            font.weight: Font.Bold
                            text: card.step.mark
                            textFormat: Text.PlainText
                        }
                    }
                    ColumnLayout {
                        Layout.fillWidth: true
                        spacing: Theme.tight / 2

                        Line {
                            color: Theme.ink
                            font.pixelSize: Theme.body
                            font.weight: Font.DemiBold
                            text: card.step.optional === "" ? card.step.title : `${card.step.title} (${card.step.optional.toLowerCase()})`
                        }
                        Line {
                            color: Theme.ink
                            font.pixelSize: Theme.small
                            text: card.step.gives
                        }
                        Line {
                            text: card.step.facts
                        }
                        RowLayout {
                            readonly property color tint: card.step.kind === "success" || card.step.kind === "here" ? Theme.success : card.step.kind === "notice" ? Theme.notice : Theme.inkSoft

                            Layout.fillWidth: true
                            spacing: Theme.tight

                            Glyph {
                                name: card.step.glyph
                                size: Theme.small
                                tint: parent.tint
                            }
                            Line {
                                color: parent.tint
                                font.weight: Font.DemiBold
                                text: card.step.standing
                            }
                        }
                    }
                    Glyph {
                        name: "forward"
                        tint: Theme.inkSoft
                        visible: button.enabled
                    }
                }
            }
        }
        PlainButton {
            Accessible.name: card.step.hadName
            Layout.alignment: Qt.AlignRight | Qt.AlignVCenter
            Layout.bottomMargin: halves.columns === 1 ? Theme.gap : 0
            Layout.leftMargin: Theme.gap
            Layout.rightMargin: Theme.gap
            glyph: card.step.kind === "success" ? "undo" : "check"
            quiet: card.step.kind === "success"
            text: card.step.had
            visible: text !== ""

            onClicked: card.marked()
        }
    }
}
