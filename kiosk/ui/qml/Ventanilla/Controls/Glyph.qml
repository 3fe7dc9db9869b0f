import QtQuick
import Ventanilla.Theme

// An icon of the house's family in one colour; always beside a word, so not spoken.
Image {
    property string name: ""
    property color tint: Theme.ink
    property int size: Theme.icon

    Accessible.ignored: true
    asynchronous: false
    height: size
    source: name === "" ? "" : "image://icon/" + name + "/" + tint.toString().slice(1)
    sourceSize: Qt.size(size, size)
    width: size
}
