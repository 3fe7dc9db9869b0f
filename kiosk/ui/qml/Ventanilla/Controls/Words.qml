import QtQuick
import Ventanilla.Theme

// Everything that is read: a text that a screen reader finds as well.
Text {
    property bool heading: false

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Theme.body
    lineHeight: 1.15
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    Accessible.name: text
    Accessible.role: heading ? Accessible.Heading : Accessible.StaticText
    Accessible.ignored: text === ""
}
