pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Signing with an e.firma: the stick, whose it is, its password, and then who signed.
Sheet {
    id: page

    required property ScreenModel screen
    required property SignModel model

    readonly property bool signed: model.stage === "signed"
    readonly property bool typing: model.stage === "password"
    // The keyboard leaves little: what one types into comes first.
    readonly property bool cramped: typing && Theme.narrow && !Theme.portrait

    compact: true
    contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth * 1.25)
    heading: page.cramped ? "" : model.heading
    lead: model.stage === "insert" ? Language.say("sign.lead") : ""
    note: page.cramped ? "" : model.note
    actions: [
        // With no words beside them, the actions stand at the page's end all the same.
        Item {
            Layout.fillWidth: true
            visible: page.note === "" && !page.stacked
        },
        ActionButton {
            Layout.fillWidth: page.stacked
            enabled: page.model.busy === ""
            glyph: "bookmark"
            quiet: true
            text: Language.say("draft.save")
            visible: page.model.must && !page.typing && !page.signed

            onClicked: page.screen.drafts.save()
        },
        ActionButton {
            Layout.fillWidth: page.stacked
            enabled: page.model.busy === ""
            glyph: "send"
            quiet: true
            text: Language.say("sign.without")
            visible: !page.model.must && !page.typing && !page.signed

            onClicked: page.screen.send()
        },
        ActionButton {
            id: lookButton

            Layout.fillWidth: page.stacked
            enabled: page.model.busy === ""
            focus: !page.typing && !page.signed
            glyph: "stick"
            primary: true
            text: page.model.lookWords
            visible: !page.typing && !page.signed

            onClicked: page.model.look()
        },
        ActionButton {
            Layout.alignment: Theme.leftHanded ? Qt.AlignLeft : Qt.AlignRight
            Layout.fillWidth: page.stacked
            enabled: page.model.busy === ""
            glyph: "sign"
            primary: true
            text: Language.say("sign.sign")
            visible: page.typing

            onClicked: page.carryOn()
        },
        ActionButton {
            id: sendButton

            Layout.fillWidth: page.stacked
            focus: page.signed
            glyph: "send"
            primary: true
            text: Language.say("check.send")
            visible: page.signed

            onClicked: page.screen.send()
        }
    ]

    component Facts: ColumnLayout {
        id: list

        required property var facts

        Layout.fillWidth: true
        spacing: Theme.gap
        visible: facts.length > 0

        Repeater {
            model: list.facts

            delegate: FactLine {
                required property var modelData

                Layout.fillWidth: true
                glyph: modelData.glyph
                label: modelData.label
                note: modelData.note
                value: modelData.value
            }
        }
    }

    Banner {
        Layout.fillWidth: true
        text: page.model.busy
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        text: page.model.trouble
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        text: page.screen.drafts.trouble
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        kind: "success"
        text: Language.say("sign.signed-note")
        visible: page.signed
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.gap
        visible: page.model.stage === "insert"

        Repeater {
            model: page.model.steps

            delegate: NumberedLine {
                required property var modelData

                Layout.fillWidth: true
                mark: modelData.mark
                text: modelData.text
            }
        }
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            text: Language.say("sign.promise")
        }
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.gap
        visible: page.model.stage === "choose"

        Words {
            Layout.fillWidth: true
            font.weight: Font.DemiBold
            text: Language.say("sign.choose")
        }
        Repeater {
            model: page.model.found

            delegate: EntryCard {
                id: found

                required property int index
                required property var modelData

                Layout.fillWidth: true
                enabled: page.model.busy === ""
                note: modelData.note
                text: modelData.title

                onClicked: page.model.choose(index)
            }
        }
    }
    Facts {
        facts: page.model.holder
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.tight
        visible: page.typing

        Words {
            Layout.fillWidth: true
            font.pixelSize: Theme.small
            font.weight: Font.DemiBold
            text: Language.say("sign.password")
            visible: !page.cramped
        }
        FaultLine {
            Layout.fillWidth: true
            text: page.model.fault
        }
        EntryField {
            id: field

            Layout.fillWidth: true
            echoMode: TextInput.Password
            enabled: page.model.busy === ""
            explanation: page.model.fault
            faulty: page.model.fault !== ""
            hint: page.cramped ? Language.say("sign.password") : ""
            label: Language.say("sign.password")
            layout: page.cramped ? "search" : "password"
            maximumLength: 200
            passwordCharacter: "•"

            onCompleted: page.carryOn()
        }
    }
    Facts {
        facts: page.model.details
    }
    ActionButton {
        enabled: page.model.busy === ""
        glyph: "undo"
        quiet: true
        text: Language.say("sign.other")
        visible: page.typing

        onClicked: page.model.other()
    }
    Connections {
        function onChanged() {
            page.settle();
        }

        target: page.model
    }

    function carryOn() {
        const typed = field.text;
        field.clear();
        model.sign(typed);
    }

    function settle() {
        if (model.busy !== "")
            return;
        if (typing)
            field.forceActiveFocus();
        else if (signed)
            sendButton.forceActiveFocus();
        else if (model.stage === "insert")
            lookButton.forceActiveFocus();
    }
}
