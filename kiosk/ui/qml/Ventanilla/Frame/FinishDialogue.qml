import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Asks once, then everything of the visit is gone.
Dialogue {
    id: dialogue

    required property ScreenModel screen

    heading: Language.say("finish.heading")
    text: screen.finishWords

    Banner {
        Layout.fillWidth: true
        kind: "danger"
        text: dialogue.screen.drafts.trouble
        visible: text !== ""
    }
    ActionButton {
        Layout.fillWidth: true
        glyph: "bookmark"
        primary: true
        text: Language.say("draft.save")
        visible: dialogue.screen.losesAnswers && dialogue.screen.drafts.offered

        onClicked: dialogue.screen.drafts.save()
    }
    ActionButton {
        Layout.fillWidth: true
        glyph: "edit"
        text: Language.say("rate.open")
        visible: dialogue.screen.opinions.offered

        onClicked: dialogue.screen.opinions.rate()
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait ? 1 : 2
        rowSpacing: Theme.gap

        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            focus: true
            glyph: "back"
            text: Language.say("finish.stay")

            onClicked: dialogue.screen.closePanel()
        }
        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            glyph: "finish"
            primary: !dialogue.screen.losesAnswers
            text: dialogue.screen.leaveWords

            onClicked: dialogue.screen.finish()
        }
    }
}
