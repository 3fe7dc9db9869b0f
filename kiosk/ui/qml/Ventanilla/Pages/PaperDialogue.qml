pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// What a page has to take along: the slip as it reads, its code for a phone, and paper.
Dialogue {
    id: dialogue

    required property PaperModel paper
    required property ScreenModel screen

    readonly property bool coded: code.source.toString() !== ""

    actions: GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait && Theme.textPercent > 100 ? 1 : 2
        layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
        rowSpacing: Theme.gap

        PrintButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            paper: dialogue.paper
            primary: false
        }
        // What closes stays where it is when a printer is found.
        Item {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            visible: !dialogue.paper.offered
        }
        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            focus: true
            primary: true
            text: Language.say("view.close")

            onClicked: dialogue.screen.closePanel()
        }
    }
    heading: Language.say("paper.heading")

    Component.onCompleted: paper.show()

    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.room
        columns: Theme.portrait || !dialogue.coded ? 1 : 2
        rowSpacing: Theme.room

        ColumnLayout {
            Layout.alignment: Qt.AlignTop | Qt.AlignHCenter
            Layout.fillWidth: true
            Layout.maximumWidth: Theme.portrait || !dialogue.coded ? Number.POSITIVE_INFINITY : code.side
            spacing: Theme.tight

            Image {
                id: code

                readonly property int side: Math.round(480 * Theme.unit)

                Accessible.name: Language.say("paper.code-name")
                Accessible.role: Accessible.Graphic
                Layout.alignment: Qt.AlignHCenter
                Layout.preferredHeight: side
                Layout.preferredWidth: side
                fillMode: Image.PreserveAspectFit
                smooth: false
                source: dialogue.paper.codeSource
                sourceSize: Qt.size(side, side)
                visible: dialogue.coded
            }
            Words {
                Layout.fillWidth: true
                font.pixelSize: Theme.small
                font.weight: Font.DemiBold
                horizontalAlignment: dialogue.coded ? Text.AlignHCenter : Text.AlignLeft
                text: dialogue.paper.codeWords
            }
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            spacing: Theme.gap

            Banner {
                Layout.fillWidth: true
                kind: dialogue.paper.kind
                text: dialogue.paper.notice
                visible: text !== ""
            }
            Banner {
                Layout.fillWidth: true
                text: dialogue.paper.caution
                visible: text !== ""
            }
            Panel {
                Layout.fillWidth: true
                Layout.preferredHeight: slip.implicitHeight + 2 * Theme.room

                ColumnLayout {
                    id: slip

                    anchors.left: parent.left
                    anchors.margins: Theme.room
                    anchors.right: parent.right
                    anchors.top: parent.top
                    spacing: Theme.gap

                    Repeater {
                        model: dialogue.paper.lines

                        delegate: SlipLine {
                            required property var modelData

                            Layout.fillWidth: true
                            bold: modelData.bold
                            frame: modelData.frame
                            label: modelData.label
                            mark: modelData.mark
                            ruled: modelData.ruled
                            size: modelData.size
                            text: modelData.text
                        }
                    }
                }
            }
        }
    }
}
