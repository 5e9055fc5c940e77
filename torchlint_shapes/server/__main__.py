from torchlint_shapes.server.main import main

main()
