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

    required property string centreName
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
            anchors.bottom: ornament.top
            anchors.left: parent.left
            anchors.leftMargin: Theme.margin * 1.5
            anchors.right: parent.right
            anchors.rightMargin: Theme.margin * 1.5
            anchors.top: parent.top
            spacing: Theme.room

            Item {
                Layout.fillHeight: true
            }
            Words {
                Layout.fillWidth: true
                color: Theme.deepWordsSoft
                font.pixelSize: Theme.heading
                font.weight: Font.DemiBold
                text: page.centreName
            }
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
                color: Theme.deepWords
                font.pixelSize: Theme.heading
                text: page.model.closed
            }
            Repeater {
                model: page.model.closedElsewhere

                delegate: Words {
                    required property string modelData

                    Layout.fillWidth: true
                    Layout.maximumWidth: Theme.readingWidth
                    Layout.topMargin: Theme.room
                    color: Theme.deepWordsSoft
                    font.pixelSize: Theme.body
                    text: modelData
                }
            }
            Item {
                Layout.fillHeight: true
            }
            Words {
                Layout.bottomMargin: Theme.room
                Layout.fillWidth: true
                color: Theme.deepWordsSoft
                font.pixelSize: Theme.smallest
                text: Language.say("staff.closed-knock")
            }
        }
        Greca {
            id: ornament

            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.room
            anchors.left: parent.left
            anchors.right: parent.right
        }
    }
}
