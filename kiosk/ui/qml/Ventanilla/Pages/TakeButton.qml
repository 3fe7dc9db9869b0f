import QtQuick
import Ventanilla.Controls
import Ventanilla.Models

// Opens what the page has to take along: on the screen, in a phone, and on paper.
ActionButton {
    id: button

    required property PaperModel paper
    required property ScreenModel screen

    glyph: "phone"
    text: paper.takeAction
    visible: text !== ""

    onClicked: screen.openPanel("paper")
}
