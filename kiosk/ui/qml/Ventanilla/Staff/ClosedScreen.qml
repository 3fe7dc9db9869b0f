import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Staff took the screen out of service: says so, and until when. A long touch knocks at their door.
T.AbstractButton {
    id: page

    required property StaffModel model

    Accessible.name: Language.say("out.heading")
    Accessible.role: Accessible.Button
    Accessible.onPressAction: model.open()

    Timer {
        interval: Theme.knocking
        running: page.pressed

        onTriggered: page.model.open()
    }

    background: Rectangle {
        color: Theme.deep
    }
    contentItem: Item {
        ColumnLayout {
            anchors.left: parent.left
            anchors.margins: Theme.margin * 1.5
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.room

            Words {
                Layout.fillWidth: true
                color: Theme.deepWords
                font.pixelSize: Theme.display
                font.weight: Font.Bold
                heading: true
                text: Language.say("out.heading")
            }
            Words {
                Layout.fillWidth: true
                Layout.maximumWidth: Theme.readingWidth
                color: Theme.deepWordsSoft
                font.pixelSize: Theme.heading
                text: page.model.closed
            }
        }
    }
}
