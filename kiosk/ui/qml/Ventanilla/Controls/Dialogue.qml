import QtQuick
import QtQuick.Layouts
import Ventanilla.Theme

// A question in front of the page. Lives in the same window and takes the focus while it is seen.
FocusScope {
    id: dialogue

    property string heading: ""
    property string text: ""
    property alias actions: footer.data
    default property alias content: body.data

    focus: visible

    Rectangle {
        anchors.fill: parent
        color: Theme.scrim
    }
    MouseArea {
        anchors.fill: parent
    }
    Panel {
        Accessible.name: dialogue.heading
        Accessible.role: Accessible.Dialog
        anchors.centerIn: parent
        height: Math.min(column.implicitHeight + footer.room + 2 * Theme.margin, dialogue.height - 2 * Theme.gap)
        width: Math.min(dialogue.width - 2 * Theme.gap, Theme.readingWidth)

        ScrollArea {
            anchors.bottomMargin: Theme.margin + footer.room
            anchors.fill: parent
            anchors.leftMargin: Theme.margin
            anchors.rightMargin: Theme.margin - Theme.room
            anchors.topMargin: Theme.margin
            slack: 0

            ColumnLayout {
                id: column

                spacing: Theme.room
                width: parent.width

                Words {
                    Layout.fillWidth: true
                    font.pixelSize: Theme.heading
                    font.weight: Font.DemiBold
                    heading: true
                    text: dialogue.heading
                }
                Words {
                    Layout.fillWidth: true
                    text: dialogue.text
                    visible: text !== ""
                }
                ColumnLayout {
                    id: body

                    Layout.fillWidth: true
                    spacing: Theme.gap
                }
            }
        }

        // What closes a long dialogue stays in sight.
        ColumnLayout {
            id: footer

            readonly property real room: implicitHeight > 0 ? implicitHeight + Theme.room : 0

            anchors.bottom: parent.bottom
            anchors.left: parent.left
            anchors.margins: Theme.margin
            anchors.right: parent.right
        }
    }
}
