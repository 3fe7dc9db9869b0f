pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Before starting: what it is, what it costs, how long it takes, what one needs, who answers.
Sheet {
    id: page

    required property ScreenModel screen
    required property ServiceModel model
    property bool unfolded: false
    readonly property bool upright: Theme.portrait

    function goOn() {
        switch (page.model.next) {
        case "ask":
            return page.screen.finding.beforehand.ask();
        case "apply":
            return page.screen.startApplication();
        case "choose":
            return page.screen.finding.postings.open(page.model.leadsTo);
        case "resume":
            return page.screen.resumeApplication();
        case "call":
            return page.model.askForCall();
        default:
            return page.screen.back();
        }
    }

    compact: true
    heading: model.name
    lead: model.purpose
    contentWidth: Math.min(width - 2 * Theme.margin, model.withdrawn ? Theme.readingWidth : width)
    note: model.minutes
    actions: [
        Item {
            Layout.fillWidth: true
            visible: page.note === "" && !Theme.portrait
        },
        TakeButton {
            Layout.fillWidth: Theme.portrait
            paper: page.model.paper
            screen: page.screen
        },
        ActionButton {
            Layout.fillWidth: Theme.portrait
            focus: true
            glyph: "forward"
            glyphAfter: true
            primary: true
            text: page.model.nextWords

            onClicked: page.goOn()
        }
    ]

    Banner {
        Layout.fillWidth: true
        text: page.model.replaces
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        kind: page.model.withdrawn ? "danger" : page.model.canApply ? "success" : "notice"
        text: page.model.verdict
    }
    Banner {
        Layout.fillWidth: true
        kind: page.model.paper.kind
        text: page.model.paper.fate
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        text: page.model.fallback
        visible: text !== ""
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.room
        columns: Theme.portrait || page.model.withdrawn ? 1 : 2
        rowSpacing: Theme.room

        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            Layout.preferredWidth: 5
            spacing: Theme.gap

            Panel {
                Layout.fillWidth: true
                Layout.preferredHeight: facts.implicitHeight + 2 * Theme.room

                ColumnLayout {
                    id: facts

                    anchors.left: parent.left
                    anchors.margins: Theme.room
                    anchors.right: parent.right
                    anchors.top: parent.top
                    spacing: Theme.gap

                    Repeater {
                        model: page.model.facts

                        delegate: FactLine {
                            required property var modelData

                            Layout.fillWidth: true
                            glyph: modelData.glyph
                            label: modelData.label
                            note: modelData.note
                            value: modelData.value
                        }
                    }
                }
            }
            Loader {
                Layout.fillWidth: true
                active: !page.upright
                sourceComponent: ways
                visible: active
            }
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            spacing: Theme.room

            Repeater {
                model: page.model.lists

                delegate: Panel {
                    id: list

                    required property var modelData

                    Layout.fillWidth: true
                    Layout.preferredHeight: items.implicitHeight + 2 * Theme.room

                    ColumnLayout {
                        id: items

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
                            text: list.modelData.title
                        }
                        Repeater {
                            model: list.modelData.items

                            delegate: RowLayout {
                                id: line

                                required property var modelData

                                Layout.fillWidth: true
                                spacing: Theme.gap

                                Words {
                                    Layout.alignment: Qt.AlignTop
                                    Layout.preferredWidth: Theme.icon
                                    color: Theme.primaryInk
                                    font.pixelSize: Theme.small
                                    font.weight: Font.Bold
                                    horizontalAlignment: Text.AlignHCenter
                                    text: line.modelData.mark
                                }
                                ColumnLayout {
                                    Layout.fillWidth: true
                                    spacing: 0

                                    Words {
                                        Layout.fillWidth: true
                                        font.pixelSize: Theme.small
                                        text: line.modelData.text
                                    }
                                    Words {
                                        Layout.fillWidth: true
                                        color: Theme.inkSoft
                                        font.pixelSize: Theme.smallest
                                        text: line.modelData.note
                                        visible: text !== ""
                                    }
                                }
                            }
                        }
                    }
                }
            }
            Panel {
                Layout.fillWidth: true
                Layout.preferredHeight: reading.implicitHeight + 2 * Theme.room
                visible: page.model.description.length > 0

                ColumnLayout {
                    id: reading

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
                        text: Language.say("service.description")
                    }
                    Words {
                        Layout.fillWidth: true
                        color: Theme.inkSoft
                        font.pixelSize: Theme.smallest
                        text: page.model.descriptionFallback
                        visible: text !== ""
                    }
                    Repeater {
                        model: page.unfolded ? page.model.description : page.model.opening

                        delegate: Words {
                            required property string modelData

                            Layout.fillWidth: true
                            font.pixelSize: Theme.small
                            text: modelData
                        }
                    }
                    PlainButton {
                        text: page.unfolded ? Language.say("service.less") : Language.say("service.more")

                        onClicked: page.unfolded = !page.unfolded
                    }
                }
            }
        }
        // Upright, what one needs is read before where else one may go.
        Loader {
            Layout.fillWidth: true
            active: page.upright
            sourceComponent: ways
            visible: active
        }
    }
    Component {
        id: ways

        ColumnLayout {
            spacing: Theme.gap

            EntryCard {
                Layout.fillWidth: true
                text: page.model.finds
                visible: text !== ""

                onClicked: page.screen.finding.postings.openPlaces()
            }
            EntryCard {
                Layout.fillWidth: true
                note: page.model.callWords
                text: Language.say("call.ask")
                visible: page.model.offersCall

                onClicked: page.model.askForCall()
            }
            EntryCard {
                Layout.fillWidth: true
                text: page.model.others
                visible: text !== ""

                onClicked: page.screen.finding.openElsewhere(page.model.service)
            }
            EntryCard {
                Layout.fillWidth: true
                text: page.model.authorityWords

                onClicked: page.screen.finding.openAuthority(page.model.authority)
            }
        }
    }
}
