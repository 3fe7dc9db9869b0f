pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Going on with an application that was saved before, for whoever has its six words.
Sheet {
    id: page

    required property ScreenModel screen
    required property ResumeModel model

    compact: true
    contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth)
    heading: Language.say("home.continue")
    lead: Language.say("resume.lead")
    actions: [
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            text: page.model.asking ? Language.say("resume.asking") : ""
        },
        ActionButton {
            enabled: !page.model.asking
            glyph: "forward"
            glyphAfter: true
            primary: true
            text: Language.say("question.continue")

            onClicked: page.carryOn()
        }
    ]

    FaultSummary {
        id: summary

        Layout.fillWidth: true
        faults: page.model.faults

        onChosen: field.forceActiveFocus(Qt.TabFocusReason)
    }
    Banner {
        Layout.fillWidth: true
        text: page.model.replaces
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        text: page.model.trouble
        visible: text !== ""
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.tight

        FaultLine {
            Layout.fillWidth: true
            text: page.model.fault
        }
        EntryField {
            id: field

            Layout.fillWidth: true
            echoMode: Theme.watched ? TextInput.Password : TextInput.Normal
            explanation: page.model.fault
            faulty: page.model.fault !== ""
            focus: page.model.replaces === "" // what would be erased is read before the keyboard comes
            hint: Language.say("resume.hint")
            label: Language.say("resume.field")
            layout: "search"
            maximumLength: 200
            passwordCharacter: "•"
            text: page.model.typed

            onCompleted: page.carryOn()
            onEdited: typed => page.model.type(typed)
        }
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait ? 2 : 3
        rowSpacing: Theme.tight
        uniformCellWidths: true
        visible: Theme.portrait || !Theme.narrow && Theme.textPercent === 100

        Repeater {
            model: page.model.slots

            delegate: NumberedWord {
                required property var modelData

                Layout.fillWidth: true
                compact: true
                mark: modelData.mark
                word: Theme.watched && modelData.word !== "" ? "••••" : modelData.word
            }
        }
    }

    function carryOn() {
        page.model.look();
        if (page.model.faults.length > 0) {
            summary.takeFocus();
            page.scroller.contentY = 0;
        }
    }
}
