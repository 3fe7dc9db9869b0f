import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Theme

// A sheet of paper with a title and what stands under it.
Panel {
    id: panel

    property string title: ""
    default property alias content: column.data

    Layout.fillWidth: true
    Layout.preferredHeight: column.implicitHeight + 2 * Theme.room

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.margins: Theme.room
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.gap

        Words {
            Layout.fillWidth: true
            font.pixelSize: Theme.body
            font.weight: Font.Bold
            heading: true
            text: panel.title
            visible: text !== ""
        }
    }
}
