pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Where an earlier application stands, for whoever holds its folio and its claim code.
Sheet {
    id: page

    required property ScreenModel screen
    required property TrackModel model

    compact: true
    contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth)
    heading: Language.say("track.heading")
    lead: model.steps.length === 0 ? Language.say("track.lead") : ""
    actions: [
        Item {
            Layout.fillWidth: true
            visible: !Theme.portrait || page.model.steps.length === 0
        },
        ActionButton {
            enabled: !page.model.asking
            glyph: "search"
            primary: true
            text: Language.say("track.look")
            visible: page.model.steps.length === 0

            onClicked: page.model.look()
        },
        TakeButton {
            Layout.fillWidth: Theme.portrait
            paper: page.model.paper
            primary: page.model.paper.takeDue && !page.model.mayAnswer
            screen: page.screen
        },
        PrintButton {
            Layout.fillWidth: Theme.portrait
            paper: page.model.paper
            primary: page.model.paper.due && !page.model.mayAnswer
        },
        ActionButton {
            Layout.fillWidth: Theme.portrait
            glyph: "edit"
            primary: true
            text: Language.say("letter.answer")
            visible: page.model.mayAnswer

            onClicked: page.model.answer()
        }
    ]

    Connections {
        function onTyped() {
            folio.text = page.model.typedFolio;
            claim.text = page.model.typedClaim;
        }

        target: page.model
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        text: page.model.trouble
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        text: page.model.replaces
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        kind: page.model.paper.kind
        text: page.model.paper.notice
        visible: text !== ""
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait || Theme.textPercent > 100 ? 1 : 2
        rowSpacing: Theme.gap
        uniformCellWidths: true
        visible: page.model.steps.length === 0

        // The answer has the whole page: a field that is hidden keeps the keyboard open.
        onVisibleChanged: if (!visible)
            page.scroller.forceActiveFocus()

        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                font.weight: Font.DemiBold
                text: Language.say("confirmation.folio")
            }
            EntryField {
                id: folio

                Layout.fillWidth: true
                focus: true
                hint: "0000-0000-0000"
                label: Language.say("confirmation.folio")
                layout: "capitals"
                maximumLength: 1300  // a scanner's text holds more than the folio
                text: page.model.typedFolio

                onCompleted: page.model.typedClaim === "" ? claim.forceActiveFocus() : page.model.look()
                onEdited: typed => page.model.typeFolio(typed)
            }
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                font.weight: Font.DemiBold
                text: Language.say("confirmation.claim")
            }
            EntryField {
                id: claim

                Layout.fillWidth: true
                echoMode: Theme.watched ? TextInput.Password : TextInput.Normal
                hint: "0000-0000"
                label: Language.say("confirmation.claim")
                layout: "capitals"
                maximumLength: 12
                passwordCharacter: "•"
                text: page.model.typedClaim

                onCompleted: page.model.look()
                onEdited: typed => page.model.typeClaim(typed)
            }
        }
    }
    Panel {
        Layout.fillWidth: true
        Layout.preferredHeight: result.implicitHeight + 2 * Theme.room
        visible: page.model.steps.length > 0

        ColumnLayout {
            id: result

            anchors.left: parent.left
            anchors.margins: Theme.room
            anchors.right: parent.right
            anchors.top: parent.top
            spacing: Theme.room

            Words {
                Layout.fillWidth: true
                font.weight: Font.Bold
                heading: true
                text: page.model.service
            }
            Words {
                Layout.fillWidth: true
                color: Theme.primaryInk
                font.pixelSize: Theme.heading
                font.weight: Font.Bold
                text: page.model.folio
            }
            Repeater {
                model: page.model.steps

                delegate: TrackStep {
                    required property var modelData

                    Layout.fillWidth: true
                    step: modelData

                    onTaken: {
                        page.model.takeAlong(modelData.place);
                        page.screen.openPanel("paper");
                    }
                }
            }
        }
    }
}
