import QtQuick
import Ventanilla.Controls
import Ventanilla.Theme

// What a file looks like, small; a sheet's sign where it is not known.
Rectangle {
    id: frame

    required property var file
    property real side: Theme.target

    border.color: Theme.hairline
    border.width: Theme.stroke
    color: Theme.paper
    implicitHeight: side
    implicitWidth: side
    Accessible.ignored: file.picture === ""
    Accessible.name: file.pictureName
    Accessible.role: Accessible.Graphic

    Image {
        anchors.fill: parent
        anchors.margins: Theme.stroke
        cache: false
        fillMode: Image.PreserveAspectFit
        source: frame.file.picture
        sourceSize.height: frame.side
        sourceSize.width: frame.side
    }
    Glyph {
        anchors.centerIn: parent
        name: "document"
        tint: Theme.paperInk
        visible: frame.file.picture === ""
    }
}
