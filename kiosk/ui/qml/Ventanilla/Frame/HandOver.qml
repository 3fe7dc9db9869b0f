import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// In the place of a page that is the visitor's own, until they say that they are alone with it.
FocusScope {
    id: view

    required property HelpingModel helping
    // All of it is seen at once.
    readonly property bool low: Theme.narrow && !Theme.portrait

    ScrollArea {
        anchors.bottomMargin: Theme.gap
        anchors.fill: parent
        anchors.leftMargin: (view.width - column.width) / 2
        anchors.rightMargin: (view.width - column.width) / 2 - Theme.room
        anchors.topMargin: view.low ? Theme.tight : Theme.room * 1.5
        slack: 0

        ColumnLayout {
            id: column

            spacing: view.low ? Theme.gap : Theme.room
            width: Math.min(view.width - 2 * Theme.margin, Theme.readingWidth)

            Words {
                Layout.fillWidth: true
                font.pixelSize: view.low ? Theme.heading : Theme.title
                font.weight: Font.Bold
                heading: true
                lineHeight: 1.05
                text: Language.say("helping.your-turn")
            }
            Words {
                Layout.fillWidth: true
                text: Language.say("helping.give-back")
            }
            HoldButton {
                Layout.fillWidth: true
                focus: true
                fullText: Language.say("helping.press-again")
                text: Language.say("helping.alone")

                onHeld: view.helping.takeOver()
            }
            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: view.low ? Theme.smallest : Theme.small
                text: Language.say("helping.hold")
            }
        }
    }
}
