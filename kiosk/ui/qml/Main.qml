pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Frame
import Ventanilla.Keyboard
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Pages
import Ventanilla.Staff
import Ventanilla.Theme

// The window: the page between the two bars, the keyboard below it, questions in front of it.
Window {
    id: window

    required property real dimmed
    required property HelpingModel helping
    required property ReadingModel reading
    required property ScanModel scan
    required property ScreenModel screenModel
    required property SetupModel setup
    required property SetupCamera setupCamera
    required property StaffModel staff

    readonly property var focused: activeFocusItem
    readonly property var field: focused && focused.isEntryField ? focused : null
    // What is written needs the room that a low screen has; the keyboard is within reach.
    readonly property bool cramped: keyboard.visible && Theme.narrow && !Theme.portrait
    property var dismissedFor: null

    color: Theme.deep
    title: "Ventanilla"

    onClosing: close => close.accepted = visibility !== Window.FullScreen
    onFieldChanged: {
        dismissedFor = null;
        if (field)
            screenModel.keyboard.open(field.layout);
    }

    Binding {
        property: "texts"
        target: Language
        value: window.screenModel.texts
    }
    Binding {
        property: "controlsLow"
        target: Theme
        value: window.screenModel.view.controlsLow
    }
    Binding {
        property: "leftHanded"
        target: Theme
        value: window.screenModel.view.leftHanded
    }
    Binding {
        property: "pixelsPerMm"
        target: Theme
        value: window.screenModel.pixelsPerMm
    }
    Binding {
        property: "reducedMotion"
        target: Theme
        value: window.screenModel.view.reducedMotion
    }
    Binding {
        property: "scheme"
        target: Theme
        value: window.screenModel.view.theme
    }
    Binding {
        property: "screenHeight"
        target: Theme
        value: window.height
    }
    Binding {
        property: "screenWidth"
        target: Theme
        value: window.width
    }
    Binding {
        property: "watched"
        target: Theme
        value: window.helping.watched
    }
    Binding {
        property: "textPercent"
        target: Theme
        value: window.screenModel.view.textPercent
    }
    Item {
        id: house

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        enabled: dialogue.sourceComponent === null && !curtain.visible
        height: Theme.controlsLow && !window.cramped ? Math.round(parent.height * (Theme.portrait ? 0.62 : 0.82)) : parent.height
        visible: !curtain.visible

        ColumnLayout {
            anchors.fill: parent
            spacing: 0

            TopBar {
                Layout.fillWidth: true
                screen: window.screenModel
                visible: window.screenModel.page !== "Attract" && !window.cramped
            }
            HelpBanner {
                Layout.fillWidth: true
                cramped: window.cramped
                helping: window.helping
                visible: window.helping.given || window.helping.handsOver
            }
            Rectangle {
                Layout.fillHeight: true
                Layout.fillWidth: true
                color: Theme.page

                PageStack {
                    id: pages

                    anchors.fill: parent
                    screen: window.screenModel
                    visible: !window.helping.handsOver && !window.setup.open
                }
                Loader {
                    id: settingUp

                    active: window.setup.open
                    anchors.fill: parent
                    focus: active

                    sourceComponent: SetupScreen {
                        camera: window.setupCamera
                        cramped: window.cramped
                        model: window.setup
                    }

                    onLoaded: (item as Item).forceActiveFocus()
                }
                HandOver {
                    id: handOver

                    anchors.fill: parent
                    focus: visible
                    helping: window.helping
                    visible: window.helping.handsOver

                    onVisibleChanged: visible ? forceActiveFocus() : pages.takeFocus()
                }
            }
            Keyboard {
                id: keyboard

                Layout.fillWidth: true
                field: window.field
                model: window.screenModel.keyboard
                visible: window.field !== null && window.dismissedFor !== window.field

                onDismissed: window.dismissedFor = window.field
            }
            ReadingStrip {
                Layout.fillWidth: true
                reading: window.reading
                visible: window.reading.active
            }
            BottomBar {
                Layout.fillWidth: true
                reading: window.reading
                screen: window.screenModel
                visible: window.screenModel.page !== "Attract"
            }
        }
    }
    Loader {
        id: dialogue

        anchors.fill: parent
        focus: sourceComponent !== null
        sourceComponent: window.screenModel.panel === "idle" ? idle : window.screenModel.panel === "finish" ? finish : window.screenModel.panel === "help" ? help : window.screenModel.panel === "view" ? view : window.screenModel.panel === "use" ? use : window.screenModel.panel === "narrow" ? narrow : window.screenModel.panel === "paper" ? paper : window.screenModel.panel === "staff" ? staffScreen : window.screenModel.panel === "staff-visit" ? staffVisit : window.staff.closed !== "" ? closed : null

        onLoaded: (item as Item).forceActiveFocus()
        onSourceComponentChanged: if (sourceComponent === null)
            (window.helping.handsOver ? handOver : window.setup.open ? settingUp : pages.currentItem).forceActiveFocus()
    }
    Component {
        id: idle

        IdleDialogue {
            screen: window.screenModel
        }
    }
    Component {
        id: narrow

        NarrowDialogue {
            model: window.screenModel.pageModel as ResultsModel
            screen: window.screenModel
        }
    }
    Component {
        id: finish

        FinishDialogue {
            screen: window.screenModel
        }
    }
    Component {
        id: help

        HelpDialogue {
            screen: window.screenModel
            staff: window.staff
        }
    }
    Component {
        id: paper

        PaperDialogue {
            paper: (window.screenModel.pageModel as PaperPage).paper
            screen: window.screenModel
        }
    }
    Component {
        id: closed

        ClosedScreen {
            centreName: window.screenModel.centreName
            model: window.staff
        }
    }
    Component {
        id: staffScreen

        StaffScreen {
            model: window.staff
        }
    }
    Component {
        id: staffVisit

        StaffVisitDialogue {
            screen: window.screenModel
            staff: window.staff
        }
    }
    Component {
        id: use

        UseDialogue {
            screen: window.screenModel
        }
    }
    Component {
        id: view

        ViewDialogue {
            screen: window.screenModel
        }
    }
    Shortcut {
        context: Qt.ApplicationShortcut
        sequences: ["Ctrl+Alt+P"]

        onActivated: window.staff.open()
    }
    ScanLight {
        scan: window.scan
    }
    Rectangle {
        anchors.fill: parent
        color: Theme.dark
        opacity: window.dimmed
        visible: window.dimmed > 0
        z: 1
    }
    Curtain {
        id: curtain

        anchors.fill: parent
        visible: window.screenModel.over
    }
}
