pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Nobody is here: says what this is and how to begin. A touch anywhere begins.
T.AbstractButton {
    id: page

    required property ScreenModel screen
    required property AttractModel model

    Accessible.name: Language.say("attract.start")
    Accessible.role: Accessible.Button
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    onClicked: screen.begin()

    Component {
        id: notices

        NoticeCard {
            model: page.model
            screen: page.screen
        }
    }

    // Whoever keeps a finger on the centre's name knocks at the staff's door.
    Timer {
        interval: Theme.knocking
        running: page.pressed && centre.contains(page.mapToItem(centre, page.pressX, page.pressY))

        onTriggered: page.screen.openPanel("staff")
    }

    background: Rectangle {
        color: Theme.deep
    }
    contentItem: Item {
        ColumnLayout {
            anchors.bottom: board.active && Theme.portrait ? board.top : ornament.top
            anchors.left: parent.left
            anchors.leftMargin: Theme.margin * 1.5
            anchors.right: board.active && !Theme.portrait ? board.left : areas.visible ? areas.left : parent.right
            anchors.rightMargin: Theme.margin * 1.5
            anchors.top: parent.top
            spacing: Theme.room

            Item {
                Layout.fillHeight: true
            }
            Words {
                id: centre

                Layout.fillWidth: true
                Layout.minimumHeight: Theme.target
                color: Theme.deepWordsSoft
                font.pixelSize: Theme.heading
                font.weight: Font.DemiBold
                text: page.model.centreName
                verticalAlignment: Text.AlignBottom
            }
            Words {
                Layout.fillWidth: true
                color: Theme.deepWords
                font.pixelSize: Theme.textPercent > 100 ? Theme.display : Math.round(Theme.display * (Theme.portrait ? 1.15 : 1.3))
                font.weight: Font.Bold
                heading: true
                lineHeight: 1.05
                text: Language.say("attract.heading")
            }
            Words {
                Layout.fillWidth: true
                Layout.maximumWidth: Theme.readingWidth
                color: Theme.deepWordsSoft
                font.pixelSize: Theme.heading
                text: page.model.promise
                // What is low has little height: the way in stands clear of ornament and notice.
                visible: Theme.textPercent < 150 && !Theme.controlsLow || Theme.portrait && !board.active
            }
            Item {
                Layout.preferredHeight: Theme.room
            }
            Rectangle {
                Layout.preferredHeight: start.implicitHeight + 2 * Theme.gap
                Layout.preferredWidth: start.implicitWidth + 4 * Theme.room
                border.color: Theme.deepWords
                border.width: Theme.stroke
                color: Theme.primary
                radius: Theme.radius

                RowLayout {
                    id: start

                    anchors.centerIn: parent
                    spacing: Theme.gap

                    Glyph {
                        name: "touch"
                        size: Theme.bigIcon
                        tint: Theme.primaryWords
                    }
                    ColumnLayout {
                        spacing: 0

                        Words {
                            color: Theme.primaryWords
                            font.pixelSize: Theme.heading
                            font.weight: Font.Bold
                            text: Language.say("attract.start")
                            wrapMode: Text.NoWrap
                        }
                        Words {
                            color: Theme.primaryWords
                            font.pixelSize: Theme.small
                            text: page.model.startElsewhere
                            wrapMode: Text.NoWrap
                        }
                    }
                }
            }
            Item {
                Layout.fillHeight: true
            }
        }
        Column {
            id: areas

            anchors.right: parent.right
            anchors.rightMargin: Theme.margin * 2
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: -ornament.height / 2
            spacing: Theme.room
            visible: !Theme.portrait && Theme.textPercent === 100 && !board.active

            Repeater {
                model: page.model.areas

                delegate: Row {
                    id: line

                    required property var modelData

                    spacing: Theme.room

                    AreaBadge {
                        area: line.modelData.area
                        size: Math.round(104 * Theme.unit)
                    }
                    Words {
                        anchors.verticalCenter: parent.verticalCenter
                        color: Theme.deepWords
                        font.pixelSize: Theme.heading
                        text: line.modelData.title
                        wrapMode: Text.NoWrap
                    }
                }
            }
        }
        Loader {
            id: board

            active: page.model.notice.title !== undefined
            anchors.bottom: Theme.portrait ? ornament.top : undefined
            anchors.bottomMargin: Theme.room
            anchors.right: parent.right
            anchors.rightMargin: Theme.margin * 1.5
            anchors.verticalCenter: Theme.portrait ? undefined : parent.verticalCenter
            anchors.verticalCenterOffset: -ornament.height / 2
            sourceComponent: notices
            width: Theme.portrait ? parent.width - 3 * Theme.margin : Math.round(parent.width * 0.36)
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
