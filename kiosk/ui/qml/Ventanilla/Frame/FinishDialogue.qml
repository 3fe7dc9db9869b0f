import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// Asks once, then everything of the visit is gone.
Dialogue {
    id: dialogue

    required property ScreenModel screen

    heading: qsTrId("finish.heading")
    text: screen.hasUnsentAnswers ? qsTrId("finish.unsent") : qsTrId("finish.text")

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
            text: qsTrId("finish.stay")

            onClicked: dialogue.screen.closePanel()
        }
        ActionButton {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            glyph: "finish"
            primary: true
            text: qsTrId("finish.leave")

            onClicked: dialogue.screen.finish()
        }
    }
}
