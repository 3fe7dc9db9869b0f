pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// One notice after another. A touch leads to what it is about; they can be stopped, and turned.
Panel {
    id: card

    required property ScreenModel screen
    required property AttractModel model
    readonly property bool roomy: Theme.textPercent === 100 || Theme.portrait

    implicitHeight: column.implicitHeight + 2 * Theme.gap

    Timer {
        interval: Theme.noticing
        repeat: true
        running: true

        onTriggered: card.model.turn(!Theme.reducedMotion)
    }

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.margins: Theme.gap
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.gap

        T.AbstractButton {
            id: notice

            Accessible.description: card.model.notice.text ?? ""
            Accessible.name: card.model.notice.title ?? ""
            Accessible.role: Accessible.Button
            Accessible.onPressAction: clicked()
            Keys.onReturnPressed: clicked()
            Keys.onEnterPressed: clicked()
            Layout.fillWidth: true
            focusPolicy: Qt.StrongFocus
            implicitHeight: told.implicitHeight + 2 * Theme.tight

            onClicked: card.screen.finding.openNotice(card.model.leadsTo, card.model.leadsWhere)

            background: Rectangle {
                color: notice.down ? Theme.surfacePressed : "transparent"
                radius: Theme.radius

                FocusRing {
                    around: notice
                }
            }
            contentItem: Item {
                ColumnLayout {
                    id: told

                    anchors.left: parent.left
                    anchors.margins: Theme.tight
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.tight

                    Image {
                        Accessible.name: card.model.notice.pictureWords ?? ""
                        Accessible.role: Accessible.Graphic
                        Layout.alignment: Qt.AlignHCenter
                        Layout.fillWidth: true
                        Layout.maximumHeight: Math.round(width * 9 / 16)
                        fillMode: Image.PreserveAspectFit
                        source: card.model.pictureSource
                        sourceSize.width: Math.round(card.width)
                        visible: source.toString() !== "" && card.roomy
                    }
                    Words {
                        Layout.fillWidth: true
                        color: Theme.inkSoft
                        font.pixelSize: Theme.smallest
                        text: Language.say("notice.label")
                    }
                    Words {
                        Layout.fillWidth: true
                        font.pixelSize: Theme.heading
                        font.weight: Font.Bold
                        text: card.model.notice.title ?? ""
                    }
                    Words {
                        Layout.fillWidth: true
                        font.pixelSize: Theme.small
                        text: card.model.notice.text ?? ""
                        visible: card.roomy
                    }
                    RowLayout {
                        spacing: Theme.tight
                        visible: card.model.leadsTo !== ""

                        Words {
                            color: Theme.primaryInk
                            font.pixelSize: Theme.small
                            font.weight: Font.DemiBold
                            text: Language.say("notice.open")
                        }
                        Glyph {
                            name: "forward"
                            size: Theme.body
                            tint: Theme.primaryInk
                        }
                    }
                }
            }
        }
        GridLayout {
            id: turning

            Layout.fillWidth: true
            Layout.leftMargin: Theme.tight
            columnSpacing: Theme.gap
            columns: Theme.portrait || (Theme.textPercent === 100 && !Theme.narrow) ? 3 : 1
            rowSpacing: Theme.gap
            visible: card.model.several

            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.smallest
                text: card.model.position
            }
            PlainButton {
                Layout.fillWidth: turning.columns === 1
                glyph: card.model.stopped ? "" : "pause"
                text: card.model.stopWords
                visible: !Theme.reducedMotion

                onClicked: card.model.stopOrGoOn()
            }
            PlainButton {
                Layout.fillWidth: turning.columns === 1
                text: Language.say("notice.next")

                onClicked: card.model.showNext()
            }
        }
    }
}
