pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// The folio, what is true of it now, what happens next, and how to take it along.
Sheet {
    id: page

    required property ScreenModel screen
    required property ConfirmationModel model

    // The folio is what one came for: the actions leave it in sight.
    readonly property bool wide: Theme.portrait || stacked
    // Folio and code then stand beside what is true of them, and what happens next goes below.
    readonly property bool low: Theme.lowRoom

    across: Theme.portrait ? 1 : 2
    compact: true
    heading: model.heading
    lead: model.service
    actions: [
        ActionButton {
            Layout.fillWidth: page.wide
            glyph: "follow"
            text: Language.say("guide.back")
            visible: page.model.inGuide

            onClicked: page.screen.finding.guides.comeBack()
        },
        ActionButton {
            glyph: "home"
            text: Language.say("confirmation.another")
            // The bar's home does the same, where there is no room beside printing.
            visible: !page.crowded && !page.model.inGuide && !printing.visible

            onClicked: page.screen.goHome()
        },
        ActionButton {
            Layout.fillWidth: page.wide
            glyph: "edit"
            text: Language.say("rate.open")
            // Finishing offers the same, where there is no room beside what leads on.
            visible: page.screen.opinions.offered && (Theme.portrait || !page.crowded || !(page.model.inGuide || printing.visible))

            onClicked: page.screen.opinions.rate()
        },
        Item {
            Layout.fillWidth: true
            visible: !page.wide
        },
        TakeButton {
            Layout.fillWidth: page.wide
            focus: !printing.visible
            paper: page.model.paper
            primary: page.model.paper.takeDue
            screen: page.screen
        },
        PrintButton {
            id: printing

            Layout.columnSpan: page.stacked ? page.across : 1
            Layout.fillWidth: page.wide
            focus: visible
            paper: page.model.paper
        }
    ]

    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.room
        columns: Theme.portrait ? 1 : 2
        rowSpacing: Theme.room

        GridLayout {
            Layout.column: page.low ? 1 : 0
            Layout.columnSpan: page.low || Theme.portrait ? 1 : 2
            Layout.alignment: Qt.AlignTop
            // What is taller than the page would be cut in the middle of its words.
            Layout.fillHeight: page.low && !Theme.narrow
            Layout.fillWidth: true
            Layout.preferredWidth: page.low ? 5 : 11
            Layout.row: 0
            columnSpacing: Theme.room
            columns: page.low || Theme.portrait ? 1 : 2
            rowSpacing: Theme.gap

            Banner {
                Layout.fillHeight: true
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                kind: page.model.delivered ? "success" : "notice"
                text: page.model.stateWords
            }
            Banner {
                Layout.fillHeight: true
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                kind: page.model.paper.kind
                text: page.model.paper.notice
                visible: text !== ""
            }
        }
        Panel {
            Layout.column: 0
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredHeight: proof.implicitHeight + 2 * Theme.room
            Layout.preferredWidth: 6
            Layout.row: page.low ? 0 : 1

            RowLayout {
                id: proof

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
                        text: Language.say("confirmation.folio")
                    }
                    Words {
                        Accessible.description: page.model.folioSpelt
                        Layout.fillWidth: true
                        color: Theme.primaryInk
                        font.letterSpacing: Theme.stroke
                        font.pixelSize: Theme.title
                        font.weight: Font.Bold
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Theme.body
                        text: page.model.folio
                        wrapMode: Text.NoWrap
                    }
                    Words {
                        Layout.fillWidth: true
                        color: Theme.inkSoft
                        font.pixelSize: Theme.small
                        text: Language.say("confirmation.claim")
                    }
                    Words {
                        Layout.fillWidth: true
                        font.letterSpacing: Theme.stroke
                        font.pixelSize: Theme.heading
                        font.weight: Font.Bold
                        text: page.model.claim
                    }
                    Words {
                        Layout.fillWidth: true
                        color: Theme.inkSoft
                        font.pixelSize: Theme.smallest
                        text: page.model.moment
                    }
                    Words {
                        Layout.fillWidth: true
                        color: Theme.inkSoft
                        font.pixelSize: Theme.smallest
                        text: page.model.ownFolio
                        visible: text !== ""
                    }
                }
                ColumnLayout {
                    Layout.alignment: Qt.AlignTop
                    Layout.maximumWidth: code.width
                    spacing: Theme.tight

                    Image {
                        id: code

                        Accessible.name: Language.say("confirmation.code-name")
                        Accessible.role: Accessible.Graphic
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
            Layout.column: page.low || Theme.portrait ? 0 : 1
            Layout.columnSpan: page.low ? 2 : 1
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredHeight: next.implicitHeight + 2 * Theme.room
            Layout.preferredWidth: page.low ? 11 : 5
            Layout.row: Theme.portrait ? 2 : 1

            ColumnLayout {
                id: next

                anchors.left: parent.left
                anchors.margins: Theme.room
                anchors.right: parent.right
                anchors.top: parent.top
                spacing: Theme.gap

                Words {
                    Layout.fillWidth: true
                    font.weight: Font.Bold
                    heading: true
                    text: Language.say("confirmation.next")
                }
                Repeater {
                    model: page.model.nextSteps

                    delegate: NumberedLine {
                        required property var modelData

                        Layout.fillWidth: true
                        mark: modelData.mark
                        text: modelData.text
                    }
                }
                FactLine {
                    Layout.fillWidth: true
                    glyph: "government"
                    label: Language.say("service.authority")
                    note: page.model.contact
                    value: page.model.authority
                }
                FactLine {
                    Layout.fillWidth: true
                    glyph: "check"
                    label: Language.say("saved.label")
                    note: page.model.savedBasis
                    value: page.model.saved
                    visible: value !== ""
                }
            }
        }
    }
}
