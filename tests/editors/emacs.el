;;; -*- lexical-binding: t -*-
;; Driven by test_emacs.py: a user who looks, repairs what is at point, repairs the rest, and saves.
;; Without a keyboard nothing is ever a command or idle: what such moments bring about is called here.
(defun wait (what holds)
  (let ((until (+ (float-time) 60)))
    (while (not (funcall holds))
      (when (> (float-time) until)
        (error "Waited in vain: %s" what))
      (mapc #'timer-event-handler (copy-sequence timer-idle-list))
      (accept-process-output nil 0.1))))

(defun findings ()
  (mapcar (lambda (one)
            (cons (number-to-string (line-number-at-pos (flymake-diagnostic-beg one)))
                  (car (split-string (flymake-diagnostic-text one) "\n"))))
          (flymake-diagnostics)))

(defun wait-for-findings (number)
  (wait (format "%d findings" number) (lambda () (= number (length (flymake-diagnostics)))))
  (findings))

(defvar offered nil)

(defun drive ()
  ;; The default is taken, as by RET.
  (setq last-nonmenu-event t)
  (advice-add 'completing-read :override
              (lambda (_prompt choices _ _ _ _ default)
                (setq offered (mapcar #'car choices))
                (if (consp default) (car default) default)))
  (find-file (getenv "NET"))
  (run-hooks 'post-command-hook)
  (let ((seen (list (cons 'findings (wait-for-findings 2)))))
    (goto-char (flymake-diagnostic-beg (car (flymake-diagnostics))))
    (call-interactively #'eglot-code-actions)
    (push (cons 'left (wait-for-findings 1)) seen)
    (push (cons 'offered (vconcat offered)) seen)
    (call-interactively #'shapelint-fix-all)
    (wait-for-findings 0)
    (save-buffer)
    (call-interactively #'eglot-shutdown)
    (with-temp-file (expand-file-name "seen" (getenv "HOME"))
      (insert (json-encode seen)))))
