import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Theme

// One file that was given: what it looks like, what it is called, and a way to take it out.
Panel {
    id: card

    required property var file

    signal removed

    implicitHeight: content.implicitHeight + 2 * Theme.gap

    RowLayout {
        id: content

        anchors.left: parent.left
        anchors.margins: Theme.gap
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.gap

        FilePicture {
            Layout.alignment: Qt.AlignTop
            file: card.file
            side: Theme.picture
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                font.weight: Font.DemiBold
                text: card.file.name
                wrapMode: Text.WrapAtWordBoundaryOrAnywhere
            }
            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                text: card.file.note
            }
            ActionButton {
                Accessible.name: card.file.removeName
                glyph: "remove"
                quiet: true
                text: Language.say("files.remove")

                onClicked: card.removed()
            }
        }
    }
}
