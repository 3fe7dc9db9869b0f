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
    text: screen.hasUnsentAnswers ? Language.say("finish.unsent") : Language.say("finish.text")

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
            primary: true
            text: Language.say("finish.leave")

            onClicked: dialogue.screen.finish()
        }
    }
}
