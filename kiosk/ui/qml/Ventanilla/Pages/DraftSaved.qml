pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// The six words to go on with an application later, from where that works, and what to do with them.
Sheet {
    id: page

    required property ScreenModel screen
    required property DraftSavedModel model

    // All six are seen at once, also with large letters on a small screen.
    readonly property int wordColumns: Theme.portrait ? 1 : Theme.textPercent > 100 ? 3 : Theme.narrow ? 2 : 1

    compact: true
    heading: Language.say("draft.heading")
    lead: Theme.textPercent > 100 && !Theme.portrait ? "" : model.service
    actions: [
        ActionButton {
            glyph: "home"
            text: Language.say("confirmation.another")
            visible: !page.crowded  // the bar's home does the same

            onClicked: page.screen.goHome()
        },
        Item {
            Layout.fillWidth: true
            visible: !Theme.portrait
        },
        TakeButton {
            Layout.fillWidth: Theme.portrait
            focus: true
            paper: page.model.paper
            primary: true
            screen: page.screen
        }
    ]

    Banner {
        Layout.fillWidth: true
        kind: page.model.whereKind
        text: page.model.whereWords
    }
    Banner {
        Layout.fillWidth: true
        kind: page.model.paper.kind
        text: page.model.paper.fate
        visible: text !== ""
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.room
        columns: Theme.portrait || Theme.textPercent > 100 ? 1 : 2
        rowSpacing: Theme.room

        Panel {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredHeight: code.implicitHeight + 2 * Theme.room
            Layout.preferredWidth: 6

            RowLayout {
                id: code

                anchors.left: parent.left
                anchors.margins: Theme.room
                anchors.right: parent.right
                anchors.top: parent.top
                spacing: Theme.room

                ColumnLayout {
                    Layout.alignment: Qt.AlignTop
                    Layout.fillWidth: true
                    spacing: Theme.tight

                    Words {
                        Layout.fillWidth: true
                        color: Theme.inkSoft
                        font.pixelSize: Theme.small
                        text: Language.say("draft.words")
                    }
                    GridLayout {
                        Layout.fillWidth: true
                        columnSpacing: Theme.gap
                        columns: page.wordColumns
                        rowSpacing: Theme.tight
                        uniformCellWidths: true

                        Repeater {
                            model: page.model.words

                            delegate: NumberedWord {
                                required property var modelData

                                Layout.fillWidth: true
                                mark: modelData.mark
                                word: modelData.word
                            }
                        }
                    }
                    Words {
                        Layout.fillWidth: true
                        font.pixelSize: Theme.small
                        font.weight: Font.DemiBold
                        text: page.model.until
                    }
                }
                ColumnLayout {
                    Layout.alignment: Qt.AlignTop
                    Layout.maximumWidth: Theme.lowRoom ? Math.max(picture.width, Math.ceil(caption.implicitWidth)) : picture.width
                    Layout.minimumWidth: Layout.maximumWidth
                    spacing: Theme.tight

                    Image {
                        id: picture

                        Accessible.name: Language.say("draft.code-name")
                        Accessible.role: Accessible.Graphic
                        Layout.alignment: Qt.AlignHCenter
                        Layout.preferredHeight: width
                        Layout.preferredWidth: width
                        fillMode: Image.PreserveAspectFit
                        height: width
                        smooth: false
                        source: page.model.codeSource
                        sourceSize: Qt.size(width, width)
                        width: Math.round((Theme.narrow && !Theme.portrait ? 250 : 320) * Theme.unit)
                    }
                    Words {
                        id: caption

                        Layout.fillWidth: true
                        color: Theme.inkSoft
                        font.pixelSize: Theme.smallest
                        horizontalAlignment: Text.AlignHCenter
                        text: Language.say("confirmation.code")
                    }
                }
            }
        }
        Panel {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredHeight: advice.implicitHeight + 2 * Theme.room
            Layout.preferredWidth: 5

            ColumnLayout {
                id: advice

                anchors.left: parent.left
                anchors.margins: Theme.room
                anchors.right: parent.right
                anchors.top: parent.top
                spacing: Theme.gap

                Words {
                    Layout.fillWidth: true
                    font.weight: Font.Bold
                    heading: true
                    text: Language.say("draft.advice")
                }
                Repeater {
                    model: page.model.advice

                    delegate: NumberedLine {
                        required property var modelData

                        Layout.fillWidth: true
                        mark: modelData.mark
                        text: modelData.text
                    }
                }
                FactLine {
                    Layout.fillWidth: true
                    glyph: "safe"
                    note: Language.say("draft.keep-why")
                    value: Language.say("draft.keep")
                }
            }
        }
    }
}
