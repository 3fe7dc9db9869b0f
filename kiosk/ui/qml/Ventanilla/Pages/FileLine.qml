import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Theme

// One file among the answers: what it looks like, what it is called, how large it is.
RowLayout {
    id: line

    required property var file

    spacing: Theme.gap

    FilePicture {
        file: line.file
        side: Theme.picture * 0.6
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: 0

        Words {
            Layout.fillWidth: true
            font.weight: Font.DemiBold
            text: line.file.name
            wrapMode: Text.WrapAtWordBoundaryOrAnywhere
        }
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            text: line.file.note
        }
    }
}
