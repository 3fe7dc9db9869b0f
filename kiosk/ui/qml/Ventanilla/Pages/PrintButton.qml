import QtQuick
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// Prints what the page has to take along; the one thing to do until a paper may be out.
ActionButton {
    id: button

    required property PaperModel paper

    enabled: !paper.busy
    glyph: "print"
    primary: paper.due
    text: paper.action
    visible: paper.offered

    onClicked: paper.print(Theme.textPercent)
}
